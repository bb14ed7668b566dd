//! What is said of the hook as such, whatever the lifetimes of its arguments.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use super::documentation::signature;
use super::{Expansion, Hook};
use crate::documentation::documentation;
use crate::hookspec::attr::{Kind, Required};
use crate::package::package;

impl Expansion<'_> {
    pub(super) fn impl_hook_key(&self) -> TokenStream {
        let krate = &self.krate;
        let (ident, generics, key) = (self.ident(), self.generics(), self.key());
        let (fallibility, wrapper_fn) = (self.fallibility(), self.wrapper_fn());
        let output = if self.kind == Kind::Around {
            let value = self.value();
            quote!(#krate::__private::Delivered<Self, #value>)
        } else {
            quote!(#krate::__private::Gathered<Self>)
        };
        let name = ident.unraw().to_string();
        let location = quote_spanned! {ident.span()=>
            #krate::SourceLocation::new(::core::file!(), ::core::line!(), ::core::column!())
        };
        let named = self.named();
        let (setters, package) = (self.setters(), package(krate));
        let wrapper_key = if self.is_async() { quote!(AsyncWrapperKey) } else { quote!(SyncWrapperKey) };
        let scoped = self.hook.options.scoped.as_ref().map(|_| quote!(impl #krate::__private::Scoped for #key {}));
        let table = if self.kind == Kind::Around { quote!(AroundTable) } else { quote!(Table) };
        quote! {
            static __HOOK_SPEC: #krate::HookSpec = #krate::HookSpec::new::<#key>(
                #name,
                ::core::module_path!(),
                #package,
                #location,
            )#setters;

            impl #generics #krate::__private::Keyed for #ident #generics {
                type Key = #key;
            }

            impl #krate::__private::HookKey for #key {
                type Fallibility = #fallibility;
                type Output = #output;
                type WrapperFn = #wrapper_fn;

                type Named = #named;
                const NAMED: Self::Named = #named { implementation: <Self as #krate::__private::HookKey>::spec };

                fn spec() -> &'static #krate::HookSpec {
                    &__HOOK_SPEC
                }

                fn table(
                    parts: &#krate::__private::TableParts,
                ) -> #krate::__private::Arc<dyn #krate::__private::Any + ::core::marker::Send + ::core::marker::Sync>
                {
                    #krate::__private::#table::<Self>::build(parts)
                }

                fn error_source<'error>(
                    error: &'error <
                        <Self as #krate::__private::HookKey>::Fallibility as #krate::__private::Fallibility
                    >::Error,
                ) -> ::core::option::Option<&'error (dyn ::core::error::Error + 'static)> {
                    #[allow(unused_imports)]
                    use #krate::__private::{DerefsToError as _, IsError as _, IsNoError as _};
                    (&&#krate::__private::Probe(error)).error_source()
                }
            }

            impl #krate::__private::#wrapper_key for #key {
                type Hook = Self;
            }

            #scoped
        }
    }

    pub(super) fn impl_plain_key(&self) -> TokenStream {
        let krate = &self.krate;
        let (given, generics, key) = (self.given(), self.generics(), self.key());
        let (returned, gather) = (self.returned(), self.gather());
        let binder = if generics.is_empty() { quote!() } else { quote!(for #generics) };
        let thunk = if self.is_async() { quote!(AsyncThunk) } else { quote!(SyncThunk) };
        quote! {
            impl #krate::__private::PlainHookKey for #key {
                type Gather = #gather;
                type SyncFn = dyn #binder ::core::ops::Fn(#given #generics) -> #returned
                    + ::core::marker::Send + ::core::marker::Sync;
                type SyncPointer = #binder fn(#given #generics) -> #returned;
                type Thunk = #krate::__private::#thunk<Self>;
            }
        }
    }

    /// What a future that lives for `'call` can be of.
    pub(super) fn outlives(&self) -> TokenStream {
        let krate = &self.krate;
        let lifetimes = self.lifetimes.all();
        quote!(#krate::__private::Outlives<(&'call (), #(&'call &#lifetimes (),)*)>)
    }

    fn wrapper_fn(&self) -> TokenStream {
        let krate = &self.krate;
        let (ident, generics, output) = (self.ident(), self.generics(), self.output());
        let lifetimes = self.lifetimes.all();
        let next = if self.kind == Kind::Around { quote!(NextAround) } else { quote!(Next) };
        let arguments = quote!(#ident #generics, #krate::#next<'call, #ident #generics>);
        let outlives = self.outlives();
        let signature = if self.is_async() {
            quote!((#arguments, #outlives) -> #krate::BoxFuture<'call, #output>)
        } else {
            quote!((#arguments) -> #output)
        };
        quote! {
            dyn for<'call, #(#lifetimes),*> ::core::ops::Fn #signature + ::core::marker::Send + ::core::marker::Sync
        }
    }

    /// What one implementation returns.
    pub(super) fn returned(&self) -> TokenStream {
        let (krate, key) = (&self.krate, self.key());
        quote!(#krate::__private::Returned<#key>)
    }

    /// What the caller gets.
    pub(super) fn output(&self) -> TokenStream {
        let (krate, key) = (&self.krate, self.key());
        quote!(<#key as #krate::__private::HookKey>::Output)
    }

    fn fallibility(&self) -> TokenStream {
        let krate = &self.krate;
        let returned = &self.shape.whole;
        let fallibility = match (self.shape.is_result, self.stops()) {
            (false, _) => Ident::new("Unfailing", Span::call_site()),
            (true, true) => Ident::new("Fallible", Span::call_site()),
            (true, false) => Ident::new("Tolerant", Span::call_site()),
        };
        quote!(#krate::__private::#fallibility<#returned>)
    }

    /// By projection, for an alias of `Result` may have its types elsewhere.
    pub(super) fn value(&self) -> TokenStream {
        let (krate, key) = (&self.krate, self.key());
        quote!(<<#key as #krate::__private::HookKey>::Fallibility as #krate::__private::Fallibility>::Value)
    }

    pub(super) fn gather(&self) -> TokenStream {
        let krate = &self.krate;
        let value = self.value();
        let some = quote!(<#value as #krate::__private::OptionType>::Some);
        match (self.kind, self.shape.is_option) {
            (Kind::Filter, _) if self.stops() => quote!(#krate::__private::Folded<#value>),
            (Kind::Filter, _) => quote!(#krate::__private::KeptFolded<#value>),
            (Kind::FirstResult, true) => quote!(#krate::__private::First<#some>),
            (_, true) => quote!(#krate::__private::EverySome<#some>),
            (_, false) if self.shape.is_unit() => quote!(#krate::__private::Unit),
            (_, false) => quote!(#krate::__private::Every<#value>),
        }
    }

    /// The options, as calls on the spec.
    fn setters(&self) -> TokenStream {
        let Hook { options, sig, attrs, .. } = self.hook;
        let krate = &self.krate;
        let kind = match self.kind {
            Kind::All => None,
            Kind::FirstResult => Some("FirstResult"),
            Kind::Filter => Some("Filter"),
            Kind::Around => Some("Around"),
            Kind::Concurrent => Some("Concurrent"),
            Kind::Historic => Some("Historic"),
        };
        let kind = kind.map(|kind| {
            let kind = Ident::new(kind, Span::call_site());
            quote!(.with_kind(#krate::HookKind::#kind))
        });
        let required = options.required.map(|required| match required {
            Required::AtLeastOne => quote!(.with_required(#krate::Required::AtLeastOne)),
            Required::ExactlyOne => quote!(.with_required(#krate::Required::ExactlyOne)),
        });
        let unwinds = options
            .unwinds
            .as_ref()
            .map(|(_, unwound)| quote!(.with_unwinds(<#unwound as #krate::__private::HookKey>::spec)));
        let timeout = options.timeout.as_ref().map(|(_, limit)| {
            let milliseconds = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
            quote!(.with_timeout(#milliseconds))
        });
        let since = options.since.as_ref().map(|version| quote!(.with_since(#version)));
        let flags = [
            (self.is_async(), "with_async"),
            (options.reverse.is_some(), "with_reverse"),
            (self.shape.is_result, "with_result"),
            (self.stops(), "with_stop"),
            (options.fixed, "with_fixed"),
            (options.scoped.is_some(), "with_scoped"),
        ];
        let flags = flags.iter().filter(|(set, _)| *set).map(|(_, setter)| Ident::new(setter, Span::call_site()));
        let (signature, documentation) = (signature(sig), documentation(attrs));
        quote!(#kind #(.#flags())* #required #unwinds #timeout #since .with_text(#signature, #documentation))
    }
}
