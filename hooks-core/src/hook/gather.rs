use std::ops::ControlFlow;

/// What a kind makes of the values that implementations return.
#[doc(hidden)]
pub trait Gather: Sized {
    type Value;
    type Output;
    /// What the next implementation is given of it.
    type Threaded;

    /// For at most `most` values.
    fn new(threaded: Self::Threaded, most: usize) -> Self;

    fn next(&mut self) -> Self::Threaded;

    /// Breaks where no further implementation is asked.
    fn add(&mut self, value: Self::Value) -> ControlFlow<()>;

    fn finish(self) -> Self::Output;
}

/// All: nothing is returned.
#[doc(hidden)]
pub struct Unit;

impl Gather for Unit {
    type Value = ();
    type Output = ();
    type Threaded = ();

    #[inline]
    fn new((): (), _most: usize) -> Self {
        Self
    }

    #[inline]
    fn next(&mut self) {}

    #[inline]
    fn add(&mut self, (): ()) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    #[inline]
    fn finish(self) {}
}

/// All: each value.
#[doc(hidden)]
pub struct Every<T>(Vec<T>);

impl<T> Gather for Every<T> {
    type Value = T;
    type Output = Vec<T>;
    type Threaded = ();

    #[inline]
    fn new((): (), most: usize) -> Self {
        Self(Vec::with_capacity(most))
    }

    #[inline]
    fn next(&mut self) {}

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

/// All: each value there is.
#[doc(hidden)]
pub struct EverySome<T>(Vec<T>);

impl<T> Gather for EverySome<T> {
    type Value = Option<T>;
    type Output = Vec<T>;
    type Threaded = ();

    #[inline]
    fn new((): (), _most: usize) -> Self {
        Self(Vec::new())
    }

    #[inline]
    fn next(&mut self) {}

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

/// Firstresult: the first value there is.
#[doc(hidden)]
pub struct First<T>(Option<T>);

impl<T> Gather for First<T> {
    type Value = Option<T>;
    type Output = Option<T>;
    type Threaded = ();

    #[inline]
    fn new((): (), _most: usize) -> Self {
        Self(None)
    }

    #[inline]
    fn next(&mut self) {}

    #[inline]
    fn add(&mut self, value: Option<T>) -> ControlFlow<()> {
        match value {
            None => ControlFlow::Continue(()),
            value => {
                self.0 = value;
                ControlFlow::Break(())
            }
        }
    }

    #[inline]
    fn finish(self) -> Option<T> {
        self.0
    }
}

/// Filter: the value moves from implementation to implementation, and the first failure ends the call.
#[doc(hidden)]
pub struct Folded<T>(Option<T>);

impl<T> Gather for Folded<T> {
    type Value = T;
    type Output = T;
    type Threaded = T;

    #[inline]
    fn new(threaded: T, _most: usize) -> Self {
        Self(Some(threaded))
    }

    #[inline]
    fn next(&mut self) -> T {
        take(&mut self.0)
    }

    #[inline]
    fn add(&mut self, value: T) -> ControlFlow<()> {
        self.0 = Some(value);
        ControlFlow::Continue(())
    }

    #[inline]
    fn finish(mut self) -> T {
        take(&mut self.0)
    }
}

/// The value is away only while an implementation has it, and comes back unless the call ends.
fn take<T>(value: &mut Option<T>) -> T {
    match value.take() {
        Some(value) => value,
        None => unreachable!("a filter goes on without a value"),
    }
}

/// Filter: each implementation gets a clone, and a failure leaves the last good value.
#[doc(hidden)]
pub struct KeptFolded<T>(Kept<T>);

/// A value, and how another one is made of it.
///
/// The hookspec says how, in one place: so rustc says once where the type is not `Clone`.
#[doc(hidden)]
pub struct Kept<T> {
    pub value: T,
    pub another: fn(&T) -> T,
}

impl<T> Gather for KeptFolded<T> {
    type Value = T;
    type Output = T;
    type Threaded = Kept<T>;

    #[inline]
    fn new(threaded: Kept<T>, _most: usize) -> Self {
        Self(threaded)
    }

    #[inline]
    fn next(&mut self) -> Kept<T> {
        let Kept { value, another } = &self.0;
        Kept { value: another(value), another: *another }
    }

    #[inline]
    fn add(&mut self, value: T) -> ControlFlow<()> {
        self.0.value = value;
        ControlFlow::Continue(())
    }

    #[inline]
    fn finish(self) -> T {
        self.0.value
    }
}
