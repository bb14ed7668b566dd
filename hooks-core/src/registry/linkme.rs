//! A slice that the linker concatenates.

use super::Registration;

/// Every registration of the program.
#[linkme::distributed_slice]
pub static HOOKS_CORE_REGISTRATIONS: [Registration];

pub fn linked() -> impl Iterator<Item = &'static Registration> {
    HOOKS_CORE_REGISTRATIONS.iter()
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
