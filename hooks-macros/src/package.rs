use proc_macro2::TokenStream;
use quote::quote;

/// The package that is being compiled, as a constant; outside of cargo it is named by its module.
///
/// The texts are written out, since `option_env!` in each of them would take a tenth of the time that a hookimpl takes
/// to compile. A change of one changes the fingerprint that cargo goes by.
pub fn package(krate: &TokenStream) -> TokenStream {
    described(krate, &text("DESCRIPTION"))
}

/// The same with a description of its own, for one of several plugins in it.
pub fn described(krate: &TokenStream, description: &str) -> TokenStream {
    let name = package_name().map_or_else(|| quote!(::core::module_path!()), |name| quote!(#name));
    let [version, authors, license, repository] = ["VERSION", "AUTHORS", "LICENSE", "REPOSITORY"].map(text);
    quote!(&#krate::Package::new(#name, #version, #description, #authors, #license, #repository))
}

fn text(name: &str) -> String {
    std::env::var(format!("CARGO_PKG_{name}")).unwrap_or_default()
}

/// The name of the package that is being compiled; none outside of cargo.
pub fn package_name() -> Option<String> {
    std::env::var("CARGO_PKG_NAME").ok()
}
