//! What tells one hook from another, and how its implementations are kept; `#[hookspec]` says it.

mod async_key;
mod callable;
mod fallibility;
mod gather;
mod key;
mod movable;
mod thunk;
mod wrapper_key;

pub use self::async_key::{AsyncCallable, AsyncHookKey, AsyncThunk, BlockingHookKey};
pub use self::callable::{Callable, Outlives};
pub use self::fallibility::{Fallibility, Fallible, OptionType, ResultType, Tolerant, Unfailing};
pub use self::gather::{Every, EverySome, First, Folded, Gather, Kept, KeptFolded, Unit};
pub(crate) use self::key::ErrorOf;
pub use self::key::{
    Delivered, Gathered, HookKey, Keyed, Named, PlainHookKey, Returned, SyncCallable, Threaded, Thunk,
};
pub use self::movable::{Movable, Shareable};
pub use self::thunk::SyncThunk;
pub use self::wrapper_key::{AsyncWrapperKey, SyncWrapperKey};
