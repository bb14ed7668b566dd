//! What a call means. [`run`] holds the loop; a kind is a [`Gather`], the treatment of errors an [`Answer`].

mod answer;
mod entered;
mod future;
mod gather;
mod run;

pub use self::answer::{Answer, Fallible, OptionType, Plain, ResultType, Tolerant};
pub use self::entered::{Entered, Unwinding, Walk};
pub use self::future::AsyncCall;
pub use self::gather::{Every, EverySome, First, Gather, Unit};
pub use self::run::call_sync;
