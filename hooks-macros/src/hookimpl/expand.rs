use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Signature, Type};

use super::ast::Function;
use super::attr::{ImplOptions, Place};
use super::check;
use super::closure::Closure;
use super::deprecated::{allowed, is_deprecated};
use super::holder::{Holder, constant};
use crate::argument::{cfgs, located_at};
use crate::context::Context;
use crate::lint;
use crate::option::is_own;
use crate::package::package;

/// ```text
/// in:   #[hookimpl(tryfirst)] fn render(page: Page) -> Page { … }
/// out:  fn render(page: Page) -> Page { … }
///       __implementation! { hookimpl_of_render = ImplementationSpec::new(…).with_place(First) }
/// ```
pub fn function(function: &Function, options: &ImplOptions, cx: &mut Context) -> TokenStream {
    let Function { attrs, vis, sig, .. } = function;
    check::function(function, options, cx);
    let (ident, hook) = (&sig.ident, options.hook_of(sig));
    let closure = Closure { sig, options, hook: &hook, function: ident.to_token_stream(), plugin: None };
    let bind = match closure.pointer() {
        Some(pointer) => Bind::Pointer(pointer),
        None => {
            let (bound, krate) = (closure.bound(), options.krate());
            Bind::Function(quote!(|_| #krate::__private::Some(#bound)))
        }
    };
    let registered = Registered {
        attrs,
        block_attrs: &[],
        sig,
        options,
        spec: closure.spec(),
        hook: hook.clone(),
        function: ident.unraw().to_string(),
        bind,
        plugin: options.plugin.as_ref().map(|(_, ty)| ty),
        holder: Holder::Module { vis, constant: constant(ident) },
    };
    if !cx.has_errors() {
        return registered.expand();
    }
    // A second attribute stands in itself, and what has a `self` stands where no static can.
    let stands_alone = sig.receiver().is_none() && !attrs.iter().any(|attr| is_own(attr, "hookimpl"));
    if stands_alone { registered.stand_in() } else { TokenStream::new() }
}

/// An implementation as it is registered.
pub struct Registered<'a> {
    pub attrs: &'a [Attribute],
    /// The attributes of the block that it stands in.
    pub block_attrs: &'a [Attribute],
    pub sig: &'a Signature,
    pub options: &'a ImplOptions,
    /// The function that gives what was declared of the hook.
    pub spec: TokenStream,
    /// The type of the hook.
    pub hook: TokenStream,
    /// How the function is called in messages.
    pub function: String,
    pub bind: Bind,
    pub plugin: Option<&'a Type>,
    pub holder: Holder<'a>,
}

/// Where the callable comes from.
pub enum Bind {
    /// It is a `fn`.
    Pointer(TokenStream),
    /// A function makes it from the instances of the plugin types.
    Function(TokenStream),
}

impl Registered<'_> {
    pub fn expand(&self) -> TokenStream {
        let krate = self.options.krate();
        let (cfgs, allowed, spec) = (cfgs(self.attrs), self.allowed(), self.spec());
        if let Holder::Module { vis, constant } = &self.holder {
            return quote!(#cfgs #krate::__implementation! { #allowed #vis #constant = #spec });
        }
        let (allow, path) = (lint::generated(), self.holder.path(&krate));
        let item = self.holder.item(&krate, &quote!(#krate::__private::Registration::Implementation(&#spec)));
        quote!(#cfgs #allow #allowed #item #cfgs #krate::__register! { #path })
    }

    /// What `hookimpls!` finds where an error is told of the implementation, so that the list does not fail too.
    pub fn stand_in(&self) -> TokenStream {
        let krate = self.options.krate();
        let (cfgs, allow) = (cfgs(self.attrs), lint::generated());
        let item = self.holder.item(&krate, &quote!(#krate::__private::Registration::LinkPlugins(&[])));
        quote!(#cfgs #allow #item)
    }

    fn allowed(&self) -> TokenStream {
        let allowed = allowed(self.block_attrs.iter().chain(self.attrs));
        let own = is_deprecated(self.attrs).then(|| quote!(#[allow(deprecated)]));
        quote!(#allowed #own)
    }

    fn spec(&self) -> TokenStream {
        let Self { options, spec, hook, function, bind, plugin, .. } = self;
        let krate = options.krate();
        let location = quote_spanned! {self.sig.ident.span()=>
            #krate::SourceLocation::new(::core::file!(), ::core::line!(), ::core::column!())
        };
        let package = package(&krate);
        let place = options.place.map(|place| {
            let place = match place {
                Place::First => quote!(First),
                Place::Priority(number) => quote!(Priority(#number)),
                Place::Last => quote!(Last),
            };
            quote!(.with_place(#krate::Place::#place))
        });
        let lists = [("with_before", &options.before), ("with_after", &options.after)].map(|(list, names)| {
            let list = Ident::new(list, Span::call_site());
            (!names.is_empty()).then(|| quote!(.#list(&[#(#names),*])))
        });
        let scope = options.own_scope.map(|span| {
            let own = quote!(<#hook as #krate::__private::Scoped>::OWN);
            let own = located_at(own, span);
            quote!(.with_scope(#own))
        });
        let plugin = plugin.map(|ty| quote!(.with_plugin(<#ty as #krate::PluginType>::spec)));
        let wrapper = options.wrapper.as_ref().map(|_| quote!(.with_wrapper()));
        let blocking = options.blocking.as_ref().map(|_| quote!(.with_blocking()));
        let source = match bind {
            Bind::Pointer(pointer) => quote!(Pointer(#pointer)),
            Bind::Function(function) => quote!(Bind(#function)),
        };
        quote! {
            #krate::ImplementationSpec::new(
                #spec,
                #function,
                ::core::module_path!(),
                #package,
                #location,
                #krate::__private::Source::#source,
            )#place #(#lists)* #wrapper #blocking #scope #plugin
        }
    }
}
