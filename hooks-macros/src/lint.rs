//! What no lint of the user's is to see: `tests/lint.rs` denies them all.

use proc_macro2::TokenStream;
use quote::quote;

use crate::command_line::command_line;

/// For code that is the macros' own, whatever words of the user's stand in it.
pub fn generated() -> TokenStream {
    quote! {
        #[allow(
            clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, dead_code,
            elided_lifetimes_in_paths, missing_debug_implementations, missing_docs, non_camel_case_types,
            non_local_definitions, non_upper_case_globals, single_use_lifetimes, unreachable_pub, unused_lifetimes,
            unused_qualifications,
        )]
    }
}

/// For the same beside a hookspec, where nothing is told of what is deprecated.
pub fn generated_of_hook() -> TokenStream {
    let generated = generated();
    quote!(#generated #[allow(deprecated)])
}

/// For the struct of a hook, whose fields are a list of arguments: it grows, and their order and number are no fault.
pub fn arguments() -> TokenStream {
    quote! {
        #[allow(
            clippy::arbitrary_source_item_ordering, clippy::exhaustive_structs,
            clippy::field_scoped_visibility_modifiers, non_camel_case_types,
        )]
    }
}

/// For a method of a hook trait, which nobody calls with its arguments in a row.
pub fn declaration() -> TokenStream {
    quote! {
        #[allow(
            clippy::fn_params_excessive_bools, clippy::manual_async_fn, clippy::too_many_arguments, unused_variables,
        )]
    }
}

/// For an implementation, whose name, arguments and result are for the hook to decide. rustc has none of these lints, and
/// to read of them would take a tenth of the time that it takes to compile an implementation.
pub fn signature() -> TokenStream {
    if command_line().is_of_rustc() {
        return TokenStream::new();
    }
    quote! {
        #[allow(
            clippy::borrowed_box, clippy::box_collection, clippy::boxed_local, clippy::fn_params_excessive_bools,
            clippy::inherent_to_string, clippy::large_types_passed_by_value, clippy::needless_pass_by_ref_mut,
            clippy::needless_pass_by_value, clippy::option_option, clippy::owned_cow, clippy::ptr_arg,
            clippy::rc_buffer, clippy::rc_mutex, clippy::redundant_allocation, clippy::ref_option,
            clippy::ref_option_ref, clippy::result_large_err, clippy::result_unit_err, clippy::single_call_fn,
            clippy::too_many_arguments, clippy::trivially_copy_pass_by_ref, clippy::type_complexity,
            clippy::unnecessary_wraps, clippy::unused_self, clippy::vec_box, clippy::wrong_self_convention,
        )]
    }
}
