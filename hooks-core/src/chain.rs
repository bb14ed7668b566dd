use std::error::Error;
use std::fmt;
use std::iter::successors;

/// An error with its sources, as one line.
///
/// ```
/// # use hooks_core::Chain;
/// let error = std::io::Error::other("the disk is full");
/// assert_eq!(Chain(&error).to_string(), "the disk is full");
/// ```
#[derive(Clone, Copy)]
pub struct Chain<'e>(pub &'e dyn Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)?;
        successors(self.0.source(), |&error| error.source()).try_for_each(|error| write!(formatter, ": {error}"))
    }
}

impl fmt::Debug for Chain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// `main` and tests print an error by its `Debug`: itself and its sources, as a person reads them.
macro_rules! debug_as_chain {
    ($error:ty $(, $parameter:ident)?) => {
        impl$(<$parameter>)? std::fmt::Debug for $error {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&$crate::chain::Chain(self), formatter)
            }
        }
    };
}

pub(crate) use debug_as_chain;
