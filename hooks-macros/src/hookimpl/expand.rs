use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Path, Signature, Type, Visibility};

use super::ast::Function;
use super::attr::{ImplOptions, Place};
use super::check;
use super::closure::Closure;
use super::deprecated::{allowed, is_deprecated};
use crate::argument::{cfgs, located_at};
use crate::context::Context;
use crate::option::is_own;
use crate::package::package;

/// ```text
/// in:   #[hookimpl(tryfirst)] fn render(page: Page) -> Page { … }
/// out:  fn render(page: Page) -> Page { … }
///       __implementation! { __HOOKIMPL_render = ImplementationSpec::of_pointer(…).with_place(First) }
/// ```
pub fn function(function: &Function, options: &ImplOptions, cx: &mut Context) -> TokenStream {
    let Function { attrs, vis, sig, .. } = function;
    if let Some(receiver) = sig.receiver() {
        cx.error(receiver, "a function has no `self`; put `#[hookimpl]` on the `impl` block of a plugin type");
    }
    for second in attrs.iter().filter(|attr| is_own(attr, "hookimpl")) {
        cx.error(second, "a function implements one hook; write another function that calls this one");
    }
    check::body(&function.body, cx);
    check::signature(sig, cx);
    check::arguments(sig, options, cx);
    let (ident, hook) = (&sig.ident, hook(sig, options));
    let closure = Closure { sig, options, hook: &hook, function: ident.to_token_stream(), plugin: None };
    let bind = match closure.pointer() {
        Some(pointer) => Bind::Pointer(pointer),
        None => {
            let bound = closure.bound();
            Bind::Function(quote!(|_| #bound))
        }
    };
    Registered {
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
    }
    .expand()
}

/// The type of the hook that a function implements.
pub fn hook(sig: &Signature, options: &ImplOptions) -> TokenStream {
    options.hook.as_ref().map_or_else(|| sig.ident.to_token_stream(), ToTokens::to_token_stream)
}

/// The static beside a function, or the constant beside a method, by which `hookimpls!` finds it.
pub fn constant(function: &Ident) -> Ident {
    format_ident!("__HOOKIMPL_{}", function, span = Span::call_site())
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

/// What holds the constant.
pub enum Holder<'a> {
    Module { vis: &'a Visibility, constant: Ident },
    Type { ty: &'a Type, constant: Ident },
    Trait { ty: &'a Type, trait_: &'a Path, id: u64 },
}

impl Registered<'_> {
    pub fn expand(&self) -> TokenStream {
        let krate = self.options.krate();
        let (cfgs, spec) = (cfgs(self.attrs), self.spec());
        let allowed = allowed(self.block_attrs.iter().chain(self.attrs));
        let own = is_deprecated(self.attrs).then(|| quote!(#[allow(deprecated)]));
        let allow = quote! {
            #[allow(
                clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, elided_lifetimes_in_paths,
                non_upper_case_globals, unreachable_pub, unused_qualifications,
            )]
            #allowed #own
        };
        let registration = quote!(#krate::__private::Registration);
        let (item, path) = match &self.holder {
            Holder::Module { vis, constant } => {
                return quote!(#cfgs #krate::__implementation! { #allowed #own #vis #constant = #spec });
            }
            Holder::Type { ty: holder, constant } => (
                quote! {
                    #allow
                    impl #holder {
                        #[doc(hidden)]
                        pub const #constant: #registration = #registration::Implementation(&#spec);
                    }
                },
                quote!(<#holder>::#constant),
            ),
            Holder::Trait { ty: holder, trait_, id } => {
                let implements = quote!(#krate::__private::Implements<dyn #trait_, #id>);
                (
                    quote! {
                        #allow
                        impl #implements for #holder {
                            const DECLARED: #registration = #registration::Implementation(&#spec);
                        }
                    },
                    quote!(<#holder as #implements>::DECLARED),
                )
            }
        };
        quote!(#cfgs #item #cfgs #krate::__register! { #path })
    }

    fn spec(&self) -> TokenStream {
        let Self { options, spec, hook, function, bind, plugin, .. } = self;
        let krate = options.krate();
        let location = quote_spanned! {self.sig.ident.span()=>
            #krate::Location::new(::core::file!(), ::core::line!(), ::core::column!())
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
        let (constructor, bind) = match bind {
            Bind::Pointer(pointer) => ("of_pointer", pointer),
            Bind::Function(function) => ("new", function),
        };
        let constructor = Ident::new(constructor, Span::call_site());
        quote! {
            #krate::ImplementationSpec::#constructor(
                #spec,
                #function,
                ::core::module_path!(),
                #package,
                #location,
                #bind,
            )#place #(#lists)* #wrapper #blocking #scope #plugin
        }
    }
}
