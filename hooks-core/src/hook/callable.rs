//! How an implementation is called.

use std::marker::PhantomData;
use std::sync::Arc;

/// What is called: a function of the program, or one that holds what it needs.
#[doc(hidden)]
pub enum Callable<Pointer, Function: ?Sized> {
    Pointer(Pointer),
    Bound(Arc<Function>),
}

/// Says `'long: 'short` where a `for<'short, 'long>` has no room for a bound.
#[doc(hidden)]
pub struct Outlives<T>(PhantomData<T>);

impl<T> Outlives<T> {
    #[doc(hidden)]
    pub const HOLDS: Self = Self(PhantomData);
}

impl<Pointer: Copy, Function: ?Sized> Clone for Callable<Pointer, Function> {
    fn clone(&self) -> Self {
        match self {
            Self::Pointer(pointer) => Self::Pointer(*pointer),
            Self::Bound(function) => Self::Bound(Arc::clone(function)),
        }
    }
}

impl<Pointer, Function: ?Sized> From<Box<Function>> for Callable<Pointer, Function> {
    fn from(function: Box<Function>) -> Self {
        Self::Bound(function.into())
    }
}
