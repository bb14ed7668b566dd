//! What a call means. [`run`] holds the loop; a kind is a [`Gather`](crate::hook::Gather), the treatment of errors an
//! [`Fallibility`](crate::hook::Fallibility).

mod arguments;
mod around;
mod attempt;
mod attributed;
mod collector;
mod concurrent;
mod entry;
mod failure;
mod frame;
mod future;
mod historic;
mod in_place;
mod next;
mod on_snapshot;
mod passage;
mod run;
mod sync;
mod table;
mod underway;
mod walk;
mod wrapped;

pub use self::arguments::{Arguments, AsyncArguments, Collected, ConcurrentArguments};
pub use self::around::{Around, AroundHook, AsyncMode, NextAround, SyncMode, Unframed};
pub(crate) use self::attempt::is_on_runtime_that_cannot_block;
pub use self::attributed::{Attribute, Attributed, Attribution, Outcomes, call_attributed, call_attributed_async};
pub use self::collector::{Collector, Policy};
pub use self::concurrent::concurrent;
pub use self::entry::{AttributableHook, Hook};
pub use self::failure::Lost;
pub use self::frame::Frame;
pub use self::future::{AsyncCall, enter, sequential};
pub use self::historic::{replay, replay_async};
pub(crate) use self::in_place::InPlace;
pub use self::next::{Next, NextHook, ThisWrapper};
pub use self::passage::{Passage, Way};
pub use self::sync::{call_sync, pass};
pub use self::table::{AroundTable, Table};
pub use self::underway::Driven;
pub use self::walk::{Entered, Steps, Told, Walk};
pub(crate) use self::walk::{Noting, Unwound};
pub use self::wrapped::{AsyncHook, SyncHook};
