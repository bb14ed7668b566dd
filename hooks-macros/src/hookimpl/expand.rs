use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Path, ReturnType, Signature, Type, Visibility};

use super::ast::Function;
use super::attr::{ImplOptions, Place};
use super::check;
use crate::argument::{cfgs, each_lifetime, name, typed};
use crate::context::Context;
use crate::option::is_own;

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
    for second in attrs.iter().filter(|attr| is_own(attr, "hookimpl")) {
        cx.error(second, "a function implements one hook; write another function that calls this one");
    }
    check::body(&function.body, cx);
    check::signature(sig, cx);
    check::named_arguments(sig, cx);
    let krate = options.krate();
    let (ident, hook) = (&sig.ident, hook(sig, options));
    let call = call(&ident.to_token_stream(), &[], sig);
    let arguments = variable("hook", Span::call_site());
    let bound = if sig.asyncness.is_some() {
        let future = boxed(&call, &krate, result_span(sig));
        bind_async(&quote!(|#arguments, _| #future), &hook, &krate)
    } else {
        bind_sync(&quote!(|#arguments| #call), &hook, &krate)
    };
    Registered {
        attrs,
        sig,
        options,
        spec: spec(sig, &hook, &krate),
        function: ident.unraw().to_string(),
        bind: quote!(|_| #bound),
        plugin: options.plugin.as_ref().map(|(_, ty)| ty),
        holder: Holder::Module { vis, constant: constant(ident) },
    }
    .expand()
}

/// The type of the hook that a function implements.
pub fn hook(sig: &Signature, options: &ImplOptions) -> TokenStream {
    options.hook.as_ref().map_or_else(|| sig.ident.to_token_stream(), ToTokens::to_token_stream)
}

/// The function that gives what was declared of the hook.
pub fn spec(sig: &Signature, hook: &TokenStream, krate: &TokenStream) -> TokenStream {
    if sig.asyncness.is_some() {
        quote!(<#hook as #krate::__private::AsyncHookKey>::async_spec)
    } else {
        quote!(<#hook as #krate::__private::HookKey>::spec)
    }
}

pub fn bind_sync(closure: &TokenStream, hook: &TokenStream, krate: &TokenStream) -> TokenStream {
    let function = boxed_function(closure, hook, krate);
    quote!(<#hook as #krate::__private::HookKey>::bind_sync(#function))
}

pub fn bind_async(closure: &TokenStream, hook: &TokenStream, krate: &TokenStream) -> TokenStream {
    let function = boxed_function(closure, hook, krate);
    quote!(<#hook as #krate::__private::AsyncHookKey>::bind_async(#function))
}

/// `Box::new(closure)` with the span of the hook's path, where rustc says once what is wrong with the hook.
fn boxed_function(closure: &TokenStream, hook: &TokenStream, krate: &TokenStream) -> TokenStream {
    let mut spans = hook.clone().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    let mut arguments = Group::new(Delimiter::Parenthesis, closure.clone());
    arguments.set_span(spans.last().unwrap_or(first));
    let path = quote!(#krate::__private::Box::new).into_iter().map(|mut token| {
        token.set_span(first);
        token
    });
    path.chain([arguments.into()]).collect()
}

/// The constant beside a function, by which `hookimpls!` finds it.
pub fn constant(function: &Ident) -> Ident {
    format_ident!("__HOOKIMPL_{}", function, span = Span::call_site())
}

/// A variable of the macro's own, which no name of the user's can meet, wherever an error shows it.
pub fn variable(name: &str, location: Span) -> Ident {
    Ident::new(name, Span::mixed_site().located_at(location))
}

/// Where an error about the result stands. It is no span of the user's own, which rustc would propose to rewrite.
pub fn result_span(sig: &Signature) -> Span {
    Span::call_site().located_at(match &sig.output {
        ReturnType::Type(_, ty) => ty.span(),
        ReturnType::Default => sig.ident.span(),
    })
}

/// `{ let argument0: First = hook.first; function(plugin, argument0) }`, so that rustc's errors stand at the user's
/// words.
pub fn call(function: &TokenStream, before: &[TokenStream], sig: &Signature) -> TokenStream {
    let (mut values, mut lets) = (Vec::new(), Vec::new());
    for argument in typed(&sig.inputs) {
        let Some(name) = name(argument) else { continue };
        let value = variable(&format!("argument{}", values.len()), name.span());
        let hook = variable("hook", name.span());
        let ty = annotation(&argument.ty).map(|ty| quote!(: #ty));
        lets.push(quote_spanned!(name.span()=> let #value #ty = #hook.#name;));
        values.push(value);
    }
    let call = quote_spanned!(result_span(sig)=> #function(#(#before,)* #(#values),*));
    quote_spanned!(result_span(sig)=> { #(#lets)* #call })
}

/// The type of an argument, unless it names a lifetime of the function.
fn annotation(ty: &Type) -> Option<&Type> {
    let mut nameable = true;
    each_lifetime(ty, &mut |lifetime| nameable &= lifetime.ident == "static" || lifetime.ident == "_");
    nameable.then_some(ty)
}

/// `Box::pin(future)`, of which errors stand at `span`.
pub fn boxed(future: &TokenStream, krate: &TokenStream, span: Span) -> TokenStream {
    let krate = located_at(krate.clone(), span);
    quote_spanned!(Span::call_site().located_at(span)=> #krate::__private::Box::pin(#future))
}

fn located_at(tokens: TokenStream, span: Span) -> TokenStream {
    let locate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.into_iter().map(locate).collect()
}

/// An implementation as it is registered.
pub struct Registered<'a> {
    pub attrs: &'a [Attribute],
    pub sig: &'a Signature,
    pub options: &'a ImplOptions,
    /// The function that gives what was declared of the hook.
    pub spec: TokenStream,
    /// How the function is called in messages.
    pub function: String,
    /// Makes the thunk from the instances of the plugin types.
    pub bind: TokenStream,
    pub plugin: Option<&'a Type>,
    pub holder: Holder<'a>,
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
        let cfgs = cfgs(self.attrs);
        let spec = self.spec();
        let allow = quote! {
            #[allow(
                clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, deprecated,
                elided_lifetimes_in_paths, non_upper_case_globals, unreachable_pub, unused_qualifications,
            )]
        };
        let ty = quote!(#krate::ImplementationSpec);
        let (item, path) = match &self.holder {
            Holder::Module { vis, constant } => {
                (quote!(#[doc(hidden)] #allow #vis const #constant: #ty = #spec;), quote!(#constant))
            }
            Holder::Type { ty: holder, constant } => (
                quote!(#allow impl #holder { #[doc(hidden)] pub const #constant: #ty = #spec; }),
                quote!(<#holder>::#constant),
            ),
            Holder::Trait { ty: holder, trait_, id } => {
                let implements = quote!(#krate::__private::Implements<dyn #trait_, #id>);
                (
                    quote!(#allow impl #implements for #holder { const SPEC: #ty = #spec; }),
                    quote!(<#holder as #implements>::SPEC),
                )
            }
        };
        quote! {
            #cfgs
            #item
            #cfgs
            #[allow(deprecated)]
            const _: () = {
                #krate::__register! { #krate::__private::Registration::Implementation(&#path) }
            };
        }
    }

    fn spec(&self) -> TokenStream {
        let Self { options, spec, function, bind, plugin, .. } = self;
        let krate = options.krate();
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
        let plugin = plugin.map(|ty| quote!(.with_plugin(<#ty as #krate::PluginType>::spec)));
        quote! {
            #krate::ImplementationSpec::new(
                #spec,
                #function,
                #krate::__package!(),
                #location,
                #bind,
            )#place #(#lists)* #plugin
        }
    }
}
