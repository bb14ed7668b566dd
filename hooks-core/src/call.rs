//! What a call means. [`run`] holds the loop; a kind is a [`Gather`], the treatment of errors an [`Answer`].

mod answer;
mod around;
mod attempt;
mod attributed;
mod collector;
mod concurrent;
mod future;
mod gather;
mod historic;
mod next;
mod run;
mod sync;
mod walk;

pub use self::answer::{Answer, Fallible, OptionType, Plain, ResultType, Tolerant};
pub use self::around::{Around, AroundHook, AsyncMode, NextAround, Step, SyncMode};
pub(crate) use self::attempt::is_on_runtime_that_cannot_block;
pub use self::attributed::{Attribute, Attributed, Attribution, Outcomes, call_attributed, call_attributed_async};
pub(crate) use self::collector::ErrorOf;
pub use self::collector::{Collector, Lost, Policy};
pub use self::concurrent::concurrent;
pub(crate) use self::future::in_place;
pub use self::future::{AsyncCall, sequential};
pub use self::gather::{Every, EverySome, First, Folded, Gather, Kept, KeptFolded, Unit};
pub use self::historic::{replay, replay_async};
pub use self::next::{Next, ThisWrapper};
pub use self::run::Run;
pub use self::sync::{call_chain, call_sync};
pub use self::walk::{Entered, Steps, Walk};
pub(crate) use self::walk::{Noting, Unwinding};
