//! What moves between threads. The compiler says at each argument, and at the result, what cannot, and there only: all
//! other code supposes that it can.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Lifetime;

use super::Expansion;
use crate::argument::typed;
use crate::hookspec::attr::Kind;

impl Expansion<'_> {
    pub(super) fn check_send(&self) -> TokenStream {
        let krate = &self.krate;
        let arguments = |check: TokenStream| {
            let checks = typed(&self.hook.sig.inputs).map(move |argument| {
                let ty = &argument.ty;
                quote!(const _: fn() = || <#ty as #krate::__private::#check>::CHECKED;)
            });
            checks.collect::<TokenStream>()
        };
        let checks = match self.kind {
            Kind::Historic => arguments(quote!(HistoricArgument)),
            Kind::Concurrent => arguments(quote!(ConcurrentArgument)),
            _ if self.is_async() => arguments(quote!(AsyncArgument)),
            _ => TokenStream::new(),
        };
        let returned = &self.shape.whole;
        let result = self.is_async().then(|| {
            quote! {
                const _: fn() = || <#returned as #krate::__private::AsyncResult>::CHECKED;
            }
        });
        quote!(#checks #result)
    }

    /// What the impls for the hook with its arguments suppose; `lifetimes` are those that are not declared there.
    pub(super) fn supposes_arguments_move(&self, lifetimes: &[&Lifetime]) -> TokenStream {
        let krate = &self.krate;
        let (ident, generics) = (self.ident(), self.generics());
        let any = Lifetime::new("'any", Span::mixed_site());
        let hook = quote!(for<#(#lifetimes,)* #any> #ident #generics);
        let supposed = |trait_: TokenStream| quote!(#hook: #krate::__private::#trait_<#any>,);
        let moves = (self.is_async() || self.kind == Kind::Historic).then(|| supposed(quote!(Movable)));
        let shared = matches!(self.kind, Kind::Concurrent | Kind::Historic).then(|| supposed(quote!(Shareable)));
        let rest = (self.is_async() && self.kind == Kind::Filter).then(|| {
            let (rest, _) = self.rest();
            quote!(for<#(#lifetimes,)* #any> #rest: #krate::__private::Movable<#any>,)
        });
        let result = self.result_moves();
        quote!(where #moves #shared #rest #result)
    }

    fn result_moves(&self) -> TokenStream {
        if !self.is_async() || self.kind == Kind::Around {
            return TokenStream::new();
        }
        let krate = &self.krate;
        let (key, gather, returned) = (self.key(), self.gather(), self.returned());
        let any = Lifetime::new("'any", Span::mixed_site());
        // Each type once, or rustc does not know which bound to believe.
        let value = (self.kind == Kind::Filter && self.shape.is_result).then(|| {
            let value = self.value();
            quote!(for<#any> #value: #krate::__private::Movable<#any>,)
        });
        let attribution = (self.kind != Kind::Filter)
            .then(|| quote!(for<#any> #krate::__private::Attribution<#key>: #krate::__private::Movable<#any>,));
        quote! {
            for<#any> #gather: #krate::__private::Movable<#any>,
            #value
            #attribution
            for<#any> #returned: #krate::__private::Movable<#any>,
            for<#any> #krate::__private::Policy<#key>: #krate::__private::Movable<#any>,
        }
    }
}
