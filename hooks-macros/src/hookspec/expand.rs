use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lifetime, Lit, Meta, ReturnType, Signature, Type, Visibility};

use super::ast::Function;
use super::attr::{OnError, Required, SpecOptions};
use super::check;
use super::lifetime::{Lifetimes, returned};
use crate::argument::{first_type, last_segment, name, readable, typed};
use crate::context::Context;

/// A hook as it was declared, by a function or by a method of a trait.
pub struct Hook<'a> {
    pub attrs: &'a [Attribute],
    pub vis: &'a Visibility,
    pub sig: &'a Signature,
    pub options: &'a SpecOptions,
    pub of_trait: bool,
}

/// What a hook returns, by the names of its types.
pub struct Shape {
    /// With `Result` taken off.
    value: Type,
    is_result: bool,
    pub is_option: bool,
}

/// ```text
/// in:   #[hookspec] pub async fn find_user(token: &str) -> Option<User>;
/// out:  pub struct find_user<'args> { pub token: &'args str }
///       const _: () = { impl Hook for find_user<'_> { … } … };
/// ```
pub fn function(function: &Function, options: &SpecOptions, cx: &mut Context) -> TokenStream {
    let Function { attrs, vis, sig, body } = function;
    if let Some(body) = body {
        cx.error(body, "a hookspec has no body, implementations have; write `;`");
    }
    if let Some(receiver) = sig.receiver() {
        cx.error(receiver, "a hook that is a function has no `self`; declare it in a trait, or remove the argument");
    }
    hook(&Hook { attrs, vis, sig, options, of_trait: false }, cx).tokens
}

/// The struct of the hook and everything that makes it one.
pub fn hook(hook: &Hook, cx: &mut Context) -> Declared {
    let shape = Shape::of(&hook.sig.output);
    check::signature(hook.sig, cx);
    check::options(hook.options, hook.sig, &shape, cx);
    if cx.has_errors() {
        // The name, so that what uses the hook does not fail too.
        let (vis, ident) = (hook.vis, &hook.sig.ident);
        let tokens = quote!(#[allow(missing_docs, dead_code, non_camel_case_types)] #vis struct #ident {});
        return Declared { tokens, key: TokenStream::new() };
    }
    let expansion = Expansion::new(hook, shape);
    Declared { tokens: expansion.expand(), key: expansion.key() }
}

/// A hook that is declared.
pub struct Declared {
    pub tokens: TokenStream,
    /// The type that stands for it: `find_user<'static>`.
    pub key: TokenStream,
}

impl Shape {
    pub fn of(output: &ReturnType) -> Self {
        let whole = returned(output);
        let result = last_segment(&whole).filter(|segment| segment.ident == "Result");
        let value = result.and_then(first_type).cloned();
        let is_result = value.is_some();
        let value = value.unwrap_or(whole);
        let is_option = last_segment(&value).is_some_and(|segment| segment.ident == "Option");
        Self { value, is_result, is_option }
    }

    fn is_unit(&self) -> bool {
        matches!(&self.value, Type::Tuple(tuple) if tuple.elems.is_empty())
    }
}

/// How an implementation gets an argument.
enum Passing {
    Shared,
    Exclusive,
    Owned,
}

struct Argument<'a> {
    attrs: &'a [Attribute],
    name: &'a Ident,
    /// With all its lifetimes named.
    ty: Type,
    passing: Passing,
}

struct Expansion<'a> {
    hook: &'a Hook<'a>,
    shape: Shape,
    krate: TokenStream,
    arguments: Vec<Argument<'a>>,
    lifetimes: Lifetimes,
}

impl<'a> Expansion<'a> {
    fn new(hook: &'a Hook<'a>, shape: Shape) -> Self {
        let mut lifetimes = Lifetimes::default();
        let arguments = typed(&hook.sig.inputs)
            .filter_map(|argument| {
                Some(Argument {
                    attrs: &argument.attrs,
                    name: name(argument)?,
                    ty: lifetimes.name(&argument.ty),
                    passing: match &*argument.ty {
                        Type::Reference(ty) if ty.mutability.is_some() => Passing::Exclusive,
                        Type::Reference(_) => Passing::Shared,
                        _ => Passing::Owned,
                    },
                })
            })
            .collect();
        let krate = hook.options.krate();
        Self { hook, shape, krate, arguments, lifetimes }
    }

    fn expand(&self) -> TokenStream {
        let definition = self.definition();
        let parts = [self.reborrow(), self.impl_hook(), self.impl_key(), self.impl_async(), self.check_send()];
        let krate = &self.krate;
        quote! {
            #definition

            #[allow(
                clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction,
                elided_lifetimes_in_paths, single_use_lifetimes, unreachable_pub, unused_lifetimes,
                unused_qualifications, non_local_definitions, deprecated, dead_code,
            )]
            const _: () = {
                #(#parts)*
                #krate::__register! { #krate::__private::Registration::Hook(&SPEC) }
            };
        }
    }

    fn ident(&self) -> &Ident {
        &self.hook.sig.ident
    }

    /// `<'args, 'inner0>`, or nothing.
    fn generics(&self) -> TokenStream {
        self.generics_with(ToTokens::to_token_stream)
    }

    fn generics_with(&self, map: impl Fn(&Lifetime) -> TokenStream) -> TokenStream {
        let lifetimes: Vec<_> = self.lifetimes.all().map(map).collect();
        if lifetimes.is_empty() { TokenStream::new() } else { quote!(<#(#lifetimes),*>) }
    }

    /// The hook with `'static` for every lifetime.
    fn key(&self) -> TokenStream {
        let (ident, generics) = (self.ident(), self.generics_with(|_| quote!('static)));
        quote!(#ident #generics)
    }

    fn definition(&self) -> TokenStream {
        let Hook { attrs, vis, of_trait, .. } = self.hook;
        let (ident, generics) = (self.ident(), self.generics());
        // Of a method and its struct, a missing documentation is reported once.
        let allow = of_trait.then(|| quote!(#[allow(missing_docs)]));
        let head = quote_spanned!(ident.span()=> struct #ident);
        let fields = self.arguments.iter().map(|Argument { attrs, name, ty, .. }| {
            let text = format!("The argument `{name}`.");
            let doc = attrs.iter().all(|attr| !attr.path().is_ident("doc")).then(|| quote!(#[doc = #text]));
            quote!(#doc #(#attrs)* #vis #name: #ty)
        });
        quote! {
            #(#attrs)*
            #[allow(non_camel_case_types)]
            #allow
            #vis #head #generics { #(#fields),* }
        }
    }

    /// `reborrow`: the same arguments for a shorter time.
    fn reborrow(&self) -> TokenStream {
        let krate = &self.krate;
        let (vis, ident, generics) = (self.hook.vis, self.ident(), self.generics());
        let outer = self.lifetimes.outer();
        let shorter =
            self.generics_with(|lifetime| if Some(lifetime) == outer { quote!('shorter) } else { quote!(#lifetime) });
        let (declared, borrow) = match outer {
            Some(_) => (quote!(<'shorter>), quote!(&'shorter mut self)),
            None => (quote!(), quote!(&mut self)),
        };
        let fields = self.arguments.iter().map(|Argument { name, passing, ty, .. }| match passing {
            Passing::Shared => quote!(#name: self.#name),
            Passing::Exclusive => quote!(#name: &mut *self.#name),
            Passing::Owned => quote_spanned!(ty.span()=> #name: #krate::__private::Clone::clone(&self.#name)),
        });
        quote! {
            impl #generics #ident #generics {
                /// The same arguments again, borrowed or cloned from these.
                #[inline]
                #[must_use]
                #vis fn reborrow #declared (#borrow) -> #ident #shorter {
                    #ident { #(#fields),* }
                }
            }
        }
    }

    fn impl_hook(&self) -> TokenStream {
        let krate = &self.krate;
        let (ident, generics, key) = (self.ident(), self.generics(), self.key());
        let (answer, gather) = (self.answer(), self.gather());
        let (call, body) = if self.is_async() {
            (quote!(#krate::AsyncCall<'m, Self, W>), quote!(#krate::AsyncCall::new(self, snapshot, walk)))
        } else {
            (quote!(#krate::__private::Output<Self>), quote!(#krate::__private::call_sync(self, &snapshot, walk)))
        };
        quote! {
            impl #generics #krate::__private::Hook for #ident #generics {
                type Key = #key;
                type Answer = #answer;
                type Gather = #gather;
                type Call<'m, W: #krate::__private::Walk + 'm> = #call where Self: 'm;

                #[inline]
                fn call<'m, W: #krate::__private::Walk + 'm>(
                    self,
                    snapshot: #krate::__private::SnapshotRef<'m>,
                    walk: W,
                ) -> Self::Call<'m, W>
                where
                    Self: 'm,
                {
                    #body
                }

                #[inline]
                fn invoke(
                    &mut self,
                    function: &<#key as #krate::__private::HookKey>::SyncFn,
                ) -> <#key as #krate::__private::HookKey>::Returned {
                    function(self.reborrow())
                }

                fn error_source<'error>(
                    error: &'error <#answer as #krate::__private::Answer>::Error,
                ) -> ::core::option::Option<&'error (dyn ::core::error::Error + 'static)> {
                    #[allow(unused_imports)]
                    use #krate::__private::{DerefsToError as _, IsError as _, IsNoError as _};
                    (&&#krate::__private::Probe(error)).error_source()
                }
            }
        }
    }

    fn impl_key(&self) -> TokenStream {
        let krate = &self.krate;
        let (ident, generics, key) = (self.ident(), self.generics(), self.key());
        let returned = returned(&self.hook.sig.output);
        let binder = if generics.is_empty() { quote!() } else { quote!(for #generics) };
        let thunk = if self.is_async() { quote!(AsyncThunk) } else { quote!(SyncThunk) };
        let (name, span) = (ident.to_string(), ident.span());
        let location = quote_spanned! {span=>
            #krate::Location::new(::core::file!(), ::core::line!(), ::core::column!())
        };
        let setters = self.setters();
        quote! {
            impl #krate::__private::HookKey for #key {
                type Returned = #returned;
                type SyncFn = dyn #binder ::core::ops::Fn(#ident #generics) -> #returned
                    + ::core::marker::Send + ::core::marker::Sync;
                type Thunk = #krate::__private::#thunk<Self>;

                fn spec() -> &'static #krate::HookSpec {
                    &SPEC
                }
            }

            static SPEC: #krate::HookSpec = #krate::HookSpec::new::<#key>(
                #name,
                ::core::module_path!(),
                #krate::__package!(),
                #location,
            )#setters;
        }
    }

    /// The options, as calls on the spec.
    fn setters(&self) -> TokenStream {
        let options = self.hook.options;
        let krate = &self.krate;
        let mut setters = TokenStream::new();
        if self.is_async() {
            setters.extend(quote!(.with_async()));
        }
        if options.first_result.is_some() {
            setters.extend(quote!(.with_first_result()));
        }
        if options.reverse.is_some() {
            setters.extend(quote!(.with_reverse()));
        }
        if self.stops() {
            setters.extend(quote!(.with_stop()));
        }
        if options.fixed {
            setters.extend(quote!(.with_fixed()));
        }
        match options.required {
            Some(Required::AtLeastOne) => {
                setters.extend(quote!(.with_required(#krate::Required::AtLeastOne)));
            }
            Some(Required::ExactlyOne) => {
                setters.extend(quote!(.with_required(#krate::Required::ExactlyOne)));
            }
            None => {}
        }
        if let Some((_, unwound)) = &options.unwinds {
            setters.extend(quote!(.with_unwinds(#krate::__private::Marker::<#unwound>::NEW)));
        }
        if let Some(version) = &options.since {
            setters.extend(quote!(.with_since(#version)));
        }
        let (signature, documentation) = (readable(self.hook.sig), documentation(self.hook.attrs));
        setters.extend(quote!(.with_text(#signature, #documentation)));
        setters
    }

    /// What is needed besides where implementations may be async.
    fn impl_async(&self) -> TokenStream {
        if !self.is_async() {
            return TokenStream::new();
        }
        let krate = &self.krate;
        let (ident, generics, key) = (self.ident(), self.generics(), self.key());
        let returned = returned(&self.hook.sig.output);
        let lifetimes: Vec<_> = self.lifetimes.all().collect();
        quote! {
            impl #krate::__private::AsyncHookKey for #key {
                type AsyncFn = dyn for<'call, #(#lifetimes),*> ::core::ops::Fn(
                    #ident #generics,
                    #krate::__private::Outlives<(&'call (), #(&'call &#lifetimes (),)*)>,
                ) -> #krate::BoxFuture<'call, #returned> + ::core::marker::Send + ::core::marker::Sync;
            }

            impl #generics #krate::__private::AsyncHook for #ident #generics {
                #[inline]
                fn invoke_async<'call>(
                    &'call mut self,
                    function: &<#key as #krate::__private::AsyncHookKey>::AsyncFn,
                ) -> #krate::BoxFuture<'call, #returned> {
                    function(self.reborrow(), #krate::__private::Outlives::HOLDS)
                }
            }
        }
    }

    /// Has the compiler say at each argument, and at the result, what cannot move between threads.
    fn check_send(&self) -> TokenStream {
        if !self.is_async() {
            return TokenStream::new();
        }
        let krate = &self.krate;
        let generics = self.generics();
        let arguments = self.arguments.iter().map(|Argument { ty, .. }| {
            quote_spanned!(ty.span()=> fn argument #generics (argument: #ty) { #krate::__private::async_argument(argument) })
        });
        let returned = returned(&self.hook.sig.output);
        let result =
            quote_spanned!(returned.span()=> fn result(result: #returned) { #krate::__private::async_result(result) });
        quote! {
            #(const _: () = { #arguments };)*
            const _: () = { #result };
        }
    }

    fn answer(&self) -> TokenStream {
        let krate = &self.krate;
        let returned = returned(&self.hook.sig.output);
        let answer = match (self.shape.is_result, self.stops()) {
            (false, _) => Ident::new("Plain", Span::call_site()),
            (true, true) => Ident::new("Fallible", Span::call_site()),
            (true, false) => Ident::new("Tolerant", Span::call_site()),
        };
        quote!(#krate::__private::#answer<#returned>)
    }

    fn gather(&self) -> TokenStream {
        let krate = &self.krate;
        let inner = last_segment(&self.shape.value).and_then(first_type);
        match inner.filter(|_| self.shape.is_option) {
            Some(inner) if self.hook.options.first_result.is_some() => {
                quote!(#krate::__private::First<#inner>)
            }
            Some(inner) => quote!(#krate::__private::EverySome<#inner>),
            None if self.shape.is_unit() => quote!(#krate::__private::Unit),
            None => {
                let value = &self.shape.value;
                quote!(#krate::__private::Every<#value>)
            }
        }
    }

    fn is_async(&self) -> bool {
        self.hook.sig.asyncness.is_some()
    }

    fn stops(&self) -> bool {
        match self.hook.options.on_error {
            Some((_, on_error)) => on_error == OnError::Stop,
            None => self.shape.is_result,
        }
    }
}

/// The text of the documentation comments.
fn documentation(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}
