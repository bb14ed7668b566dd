//! What the impls of a hook suppose of its arguments.

/// `Send`, as the impls of a hook suppose it.
///
/// rustc believes a bound `for<'any> T: Movable<'any>`, even where it is false. So it is the check at the argument that
/// tells of it, and nothing else does.
pub trait Movable<'any>: Send {}

#[diagnostic::do_not_recommend]
impl<T: Send> Movable<'_> for T {}

/// `Sync`, supposed in the same way.
pub trait Shareable<'any>: Sync {}

#[diagnostic::do_not_recommend]
impl<T: Sync> Shareable<'_> for T {}
