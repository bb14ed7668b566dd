//! What warns where an implementation names the hook, or an argument of it, and nowhere else.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, ItemTrait, TraitItem, TraitItemFn, Visibility};

use super::Expansion;
use super::argument::Argument;
use crate::argument::{cfgs, typed};
use crate::hookspec::check::is_deprecated;
use crate::lint;

impl Expansion<'_> {
    /// ```text
    /// pub struct find_user_deprecated { #[deprecated(…)] pub implementation: fn() -> &'static HookSpec }
    /// pub struct find_user_given<'args> { #[deprecated(…)] pub token: &'args str }
    /// ```
    /// An implementation names the hook by the field of the one, and is given the other in place of the hook, whose fields
    /// callers name.
    pub(super) fn deprecations(&self) -> TokenStream {
        let (krate, vis, cfgs) = (&self.krate, self.hook.vis, cfgs(self.hook.attrs));
        let allow = lint::generated();
        let allow = quote!(#[doc(hidden)] #allow);
        let named = deprecated(self.hook.attrs).map(|deprecated| {
            let named = self.named();
            quote! {
                #cfgs
                #allow
                #vis struct #named { #deprecated #vis implementation: fn() -> &'static #krate::HookSpec }
            }
        });
        let given = self.has_deprecated_arguments().then(|| {
            let (given, generics) = (self.given(), self.generics());
            let fields = self.arguments.iter().map(|argument| field(argument, vis));
            quote! {
                #cfgs
                #allow
                #vis struct #given #generics { #(#fields),* }
            }
        });
        quote!(#named #given)
    }

    /// The struct that implementations name the hook by.
    pub(super) fn named(&self) -> TokenStream {
        match deprecated(self.hook.attrs) {
            Some(_) => format_ident!("{}_deprecated", self.ident().unraw()).into_token_stream(),
            None => {
                let krate = &self.krate;
                quote!(#krate::__private::Named)
            }
        }
    }

    /// The struct that implementations are given: the hook, unless an argument of it is deprecated.
    pub(super) fn given(&self) -> Ident {
        if self.has_deprecated_arguments() {
            format_ident!("{}_given", self.ident().unraw())
        } else {
            self.ident().clone()
        }
    }

    pub(super) fn has_deprecated_arguments(&self) -> bool {
        self.arguments.iter().any(|argument| deprecated(argument.attrs).is_some())
    }
}

/// ```text
/// impl dyn Drawing { #[deprecated(…)] pub fn implementation_of_draw() {} #[deprecated(…)] pub fn argument0_of_draw() {} }
/// ```
/// An `impl Drawing for` names them, and where there is none, that of a trait.
pub fn deprecated_methods(item: &ItemTrait) -> TokenStream {
    let ItemTrait { ident, vis, items, .. } = item;
    let methods = items.iter().filter_map(|item| match item {
        TraitItem::Fn(method) => Some(method),
        _ => None,
    });
    let functions: TokenStream = methods.map(|method| deprecated_functions(method, vis)).collect();
    if functions.is_empty() {
        return functions;
    }
    let allow = lint::generated();
    quote! {
        #allow
        impl dyn #ident { #functions }
    }
}

fn deprecated_functions(method: &TraitItemFn, vis: &Visibility) -> TokenStream {
    let (ident, cfgs) = (&method.sig.ident, cfgs(&method.attrs));
    let function = |name: Ident, attrs: &[Attribute]| {
        deprecated(attrs).map(|deprecated| quote!(#cfgs #[doc(hidden)] #deprecated #vis fn #name() {}))
    };
    let of_method = function(implementation_of(ident), &method.attrs);
    let arguments = typed(&method.sig.inputs).enumerate();
    let of_arguments = arguments.filter_map(|(index, argument)| function(argument_of(index, ident), &argument.attrs));
    of_method.into_iter().chain(of_arguments).collect()
}

/// The function that a deprecated method has.
pub fn implementation_of(method: &Ident) -> Ident {
    format_ident!("implementation_of_{}", method.unraw(), span = Span::call_site())
}

/// The function that the deprecated argument of a method at this place has.
pub fn argument_of(index: usize, method: &Ident) -> Ident {
    format_ident!("argument{index}_of_{}", method.unraw(), span = Span::call_site())
}

fn field(argument: &Argument, vis: &Visibility) -> TokenStream {
    let Argument { attrs, name, ty, .. } = argument;
    let deprecated = deprecated(attrs);
    quote!(#deprecated #vis #name: #ty)
}

fn deprecated(attrs: &[Attribute]) -> Option<&Attribute> {
    attrs.iter().find(|attr| is_deprecated(attr))
}
