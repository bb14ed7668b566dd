use std::ops::ControlFlow;

/// What a kind makes of the values that implementations return.
#[doc(hidden)]
pub trait Gather: Sized {
    type Value;
    type Output;

    /// For at most `most` values.
    fn new(most: usize) -> Self;

    /// Breaks where no further implementation is asked.
    fn add(&mut self, value: Self::Value) -> ControlFlow<()>;

    fn finish(self) -> Self::Output;
}

/// All: nothing is returned.
#[doc(hidden)]
pub struct Unit;

/// All: each value.
#[doc(hidden)]
pub struct Every<T>(Vec<T>);

/// All: each value there is.
#[doc(hidden)]
pub struct EverySome<T>(Vec<T>);

/// Firstresult: the first value there is.
#[doc(hidden)]
pub struct First<T>(Option<T>);

impl Gather for Unit {
    type Value = ();
    type Output = ();

    #[inline]
    fn new(_most: usize) -> Self {
        Self
    }

    #[inline]
    fn add(&mut self, (): ()) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    #[inline]
    fn finish(self) {}
}

impl<T> Gather for Every<T> {
    type Value = T;
    type Output = Vec<T>;

    #[inline]
    fn new(most: usize) -> Self {
        Self(Vec::with_capacity(most))
    }

    #[inline]
    fn add(&mut self, value: T) -> ControlFlow<()> {
        self.0.push(value);
        ControlFlow::Continue(())
    }

    #[inline]
    fn finish(self) -> Vec<T> {
        self.0
    }
}

impl<T> Gather for EverySome<T> {
    type Value = Option<T>;
    type Output = Vec<T>;

    #[inline]
    fn new(_most: usize) -> Self {
        Self(Vec::new())
    }

    #[inline]
    fn add(&mut self, value: Option<T>) -> ControlFlow<()> {
        self.0.extend(value);
        ControlFlow::Continue(())
    }

    #[inline]
    fn finish(self) -> Vec<T> {
        self.0
    }
}

impl<T> Gather for First<T> {
    type Value = Option<T>;
    type Output = Option<T>;

    #[inline]
    fn new(_most: usize) -> Self {
        Self(None)
    }

    #[inline]
    fn add(&mut self, value: Option<T>) -> ControlFlow<()> {
        self.0 = value;
        match self.0 {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }

    #[inline]
    fn finish(self) -> Option<T> {
        self.0
    }
}
