//! A slice that the linker concatenates.

use super::Registration;

/// Every registration of the program.
#[linkme::distributed_slice]
pub static HOOKS_CORE_REGISTRATIONS: [Registration];

pub fn linked() -> impl Iterator<Item = &'static Registration> {
    HOOKS_CORE_REGISTRATIONS.iter()
}

/// A static in the slice, for an implementation that is a function: `pub NAME = ImplementationSpec::new(…)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __implementation {
    ($(#[$attribute:meta])* $visibility:vis $name:ident = $spec:expr) => {
        $crate::__private::HOOKS_CORE_REGISTRATIONS! {
            #![linkme_macro = $crate::__private::HOOKS_CORE_REGISTRATIONS]
            #[doc(hidden)]
            #[allow(
                clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, elided_lifetimes_in_paths,
                non_upper_case_globals, unreachable_pub, unused_qualifications,
            )]
            $(#[$attribute])*
            $visibility static $name: $crate::__private::Registration =
                $crate::__private::Registration::Implementation(&$spec);
        }
    };
}

/// Adds a constant [`Registration`] to the slice.
///
/// This is what linkme's attribute expands to; calling its macro directly halves the compile time of a registration.
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($registration:expr) => {
        #[allow(deprecated)]
        const _: () = {
            $crate::__private::HOOKS_CORE_REGISTRATIONS! {
                #![linkme_macro = $crate::__private::HOOKS_CORE_REGISTRATIONS]
                static REGISTRATION: $crate::__private::Registration = $registration;
            }
        };
    };
}
