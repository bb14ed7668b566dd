//! What tells one hook from another, and how its implementations are kept; `#[hookspec]` says it.

mod answer;
mod async_key;
mod callable;
mod gather;
mod key;
mod thunk;
mod wrapper_key;

pub use self::answer::{Answer, Fallible, OptionType, Plain, ResultType, Tolerant};
pub use self::async_key::{AsyncCallable, AsyncHookKey, AsyncThunk, BlockingHookKey};
pub use self::callable::{Bound, BoxFuture, Callable, Outlives};
pub use self::gather::{Every, EverySome, First, Folded, Gather, Kept, KeptFolded, Unit};
pub(crate) use self::key::ErrorOf;
pub use self::key::{Answered, Gathered, HookKey, Keyed, Named, PlainHookKey, Returned, SyncCallable, Threaded, Thunk};
pub use self::thunk::SyncThunk;
pub use self::wrapper_key::{AsyncWrapperKey, SyncWrapperKey};
