use proc_macro2::TokenStream;
use quote::ToTokens;

/// Collects the errors of one expansion, so that one compile shows all of them.
#[derive(Default)]
pub struct Context {
    errors: Vec<syn::Error>,
}

impl Context {
    /// Notes an error that underlines `tokens`.
    pub fn error(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new_spanned(tokens, message));
    }

    /// Notes the error of a parser, if there is one.
    pub fn accept<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.errors.push(error)).ok()
    }

    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// How many errors there are, to tell whether more have come.
    pub fn count(&self) -> usize {
        self.errors.len()
    }

    /// The errors as code that makes the compiler print them.
    pub fn into_tokens(self) -> TokenStream {
        self.errors.iter().map(syn::Error::to_compile_error).collect()
    }
}
