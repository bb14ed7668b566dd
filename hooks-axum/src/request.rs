//! What is known of a request, from its first hook to its last.

mod client;
mod context;
mod deadline;
mod failure;
mod outcome;
mod plan;
mod progress;
mod setup;
mod unhooked;

pub use self::context::RequestContext;
pub(crate) use self::deadline::{Deadline, later};
pub use self::failure::{Failure, FailureCause};
pub use self::outcome::{Outcome, ResponseEnd};
pub(crate) use self::outcome::{RouteOutcome, nobody_waits};
pub(crate) use self::plan::Plan;
pub(crate) use self::progress::{Interruption, Step};
pub(crate) use self::setup::{Place, Setup, Task};
pub(crate) use self::unhooked::Unhooked;
