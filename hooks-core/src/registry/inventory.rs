//! Constructors that run before `main` and chain the registrations.

use super::Registration;

inventory::collect!(Registration);

pub fn linked() -> impl Iterator<Item = &'static Registration> {
    inventory::iter::<Registration>()
}

/// Adds a constant [`Registration`] to the list.
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($registration:expr) => {
        $crate::__private::inventory::submit! { $registration }
    };
}
