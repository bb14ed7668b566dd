use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Attribute, ReturnType, Signature, Type, Visibility};

use super::ast::Function;
use super::attr::{ImplOptions, Place};
use super::check;
use crate::argument::{cfgs, name, typed};
use crate::context::Context;

/// ```text
/// in:   #[hookimpl(tryfirst)] fn render(page: Page) -> Page { … }
/// out:  fn render(page: Page) -> Page { … }
///       const __HOOKIMPL_render: ImplementationSpec = ImplementationSpec::new(…).place(First);
///       register! { Implementation(&__HOOKIMPL_render) }
/// ```
pub fn function(function: &Function, options: &ImplOptions, cx: &mut Context) -> TokenStream {
    let Function { attrs, vis, sig, .. } = function;
    if let Some(receiver) = sig.receiver() {
        cx.error(receiver, "a function has no `self`; put `#[hookimpl]` on the `impl` block of a plugin type");
    }
    check::signature(sig, cx);
    check::named_arguments(sig, cx);
    let krate = options.krate();
    let (ident, hook) = (&sig.ident, hook(sig, options));
    let marker = quote!(#krate::__private::Marker::<#hook>::NEW);
    let call = call(&ident.to_token_stream(), &[], sig);
    let variable = variable("hook", Span::call_site());
    let thunk = if sig.asyncness.is_some() {
        quote!(async_thunk(#marker, #krate::__private::Box::new(|#variable, _| #krate::__private::Box::pin(#call))))
    } else {
        quote!(sync_thunk(#marker, #krate::__private::Box::new(|#variable| #call)))
    };
    Registered {
        attrs,
        vis,
        sig,
        options,
        marker,
        function: ident.to_string(),
        bind: quote!(|_| #krate::__private::erase(#krate::__private::#thunk)),
        plugin: options.plugin.as_ref().map(|(_, ty)| ty),
        holder: None,
        constant: format_ident!("__HOOKIMPL_{ident}"),
    }
    .expand()
}

/// The type of the hook that a function implements.
pub fn hook(sig: &Signature, options: &ImplOptions) -> TokenStream {
    options.hook.as_ref().map_or_else(|| sig.ident.to_token_stream(), ToTokens::to_token_stream)
}

/// A variable of the macro's own, which no name of the user's can meet, wherever an error shows it.
pub fn variable(name: &str, location: Span) -> Ident {
    Ident::new(name, Span::mixed_site().located_at(location))
}

/// `function(plugin, hook.first, hook.second)`, so that rustc's errors stand at the user's words.
pub fn call(function: &TokenStream, before: &[TokenStream], sig: &Signature) -> TokenStream {
    let arguments = typed(&sig.inputs).filter_map(name).map(|name| {
        let hook = variable("hook", name.span());
        quote_spanned!(name.span()=> #hook.#name)
    });
    let span = match &sig.output {
        ReturnType::Type(_, ty) => syn::spanned::Spanned::span(ty),
        ReturnType::Default => sig.ident.span(),
    };
    quote_spanned!(span=> #function(#(#before,)* #(#arguments),*))
}

/// An implementation as it is registered.
pub struct Registered<'a> {
    pub attrs: &'a [Attribute],
    pub vis: &'a Visibility,
    pub sig: &'a Signature,
    pub options: &'a ImplOptions,
    /// A `Marker` of the hook.
    pub marker: TokenStream,
    /// How the function is called in messages.
    pub function: String,
    /// Makes the thunk from the instances of the plugin types.
    pub bind: TokenStream,
    pub plugin: Option<&'a Type>,
    /// The type that the constant belongs to.
    pub holder: Option<&'a Type>,
    pub constant: Ident,
}

impl Registered<'_> {
    pub fn expand(&self) -> TokenStream {
        let Self { vis, options, marker, function, bind, plugin, holder, constant, .. } = self;
        let krate = options.krate();
        let cfgs = cfgs(self.attrs);
        let location = quote_spanned! {self.sig.ident.span()=>
            #krate::Location::new(::core::file!(), ::core::line!(), ::core::column!())
        };
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
        let plugin = plugin.map(|ty| quote!(.with_plugin::<#ty>()));
        let allow = quote! {
            #[allow(
                clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, deprecated,
                elided_lifetimes_in_paths, non_upper_case_globals, unreachable_pub, unused_qualifications,
            )]
        };
        let constant_item = quote! {
            #cfgs
            #[doc(hidden)]
            #allow
            #vis const #constant: #krate::ImplementationSpec = #krate::ImplementationSpec::new(
                #marker,
                #function,
                #krate::__package!(),
                #location,
                #bind,
            )#place #(#lists)* #plugin;
        };
        let (constant_item, path) = match holder {
            Some(ty) => (quote!(impl #ty { #constant_item }), quote!(<#ty>::#constant)),
            None => (constant_item, quote!(#constant)),
        };
        quote! {
            #constant_item
            #cfgs
            #[allow(deprecated)]
            const _: () = {
                #krate::__register! { #krate::__private::Registration::Implementation(&#path) }
            };
        }
    }
}
