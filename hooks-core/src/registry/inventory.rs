//! Constructors that run before `main` and chain the registrations.

use super::Registration;

inventory::collect!(Registration);

pub fn linked() -> impl Iterator<Item = &'static Registration> {
    inventory::iter::<Registration>()
}

/// A static in the list, for an implementation that is a function: `pub NAME = ImplementationSpec::new(…)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __implementation {
    ($(#[$attribute:meta])* $visibility:vis $name:ident = $spec:expr) => {
        #[doc(hidden)]
        #[allow(
            clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, elided_lifetimes_in_paths,
            non_upper_case_globals, unreachable_pub, unused_qualifications,
        )]
        $(#[$attribute])*
        $visibility static $name: $crate::__private::Registration =
            $crate::__private::Registration::Implementation(&$spec);
        $crate::__private::inventory::submit! { $name }
    };
}

/// Adds a constant [`Registration`] to the list.
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($registration:expr) => {
        $crate::__private::inventory::submit! { $registration }
    };
}
