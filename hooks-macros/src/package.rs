use proc_macro2::TokenStream;
use quote::quote;

/// The package that is being compiled, as a constant; outside of cargo it is named by its module.
///
/// The texts are written out, since `option_env!` in each of them would take a tenth of the time that a hookimpl takes
/// to compile. A change of one changes the fingerprint that cargo goes by.
pub fn package(krate: &TokenStream) -> TokenStream {
    let name = match std::env::var("CARGO_PKG_NAME") {
        Ok(name) => quote!(#name),
        Err(_) => quote!(::core::module_path!()),
    };
    let texts = ["VERSION", "DESCRIPTION", "AUTHORS", "LICENSE", "REPOSITORY"]
        .map(|text| std::env::var(format!("CARGO_PKG_{text}")).unwrap_or_default());
    quote!(&#krate::Package::new(#name, #(#texts),*))
}
