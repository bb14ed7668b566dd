use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Lifetime, Lit, Meta, ReturnType, Signature, Type, Visibility};

use super::ast::Function;
use super::attr::{OnError, Required, SpecOptions};
use super::check;
use super::lifetime::{Lifetimes, returned};
use crate::argument::{cfgs, first_type, last_segment, name, readable, typed};
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
        cx.error(
            receiver,
            "a hook that is a function has no `self`; put `#[hookspec]` on the trait, or remove the argument",
        );
        // Most likely it stands in a trait, where nothing of a hook can.
        return TokenStream::new();
    }
    hook(&Hook { attrs, vis, sig, options, of_trait: false }, cx).tokens
}

/// The struct of the hook and everything that makes it one.
pub fn hook(hook: &Hook, cx: &mut Context) -> Declared {
    let shape = Shape::of(&hook.sig.output);
    let declarable = check::signature(hook.sig, cx);
    check::options(hook.options, hook.sig, &shape, cx);
    if !declarable {
        // The name, so that what imports it does not fail too.
        let (vis, ident) = (hook.vis, &hook.sig.ident);
        let tokens = quote!(#[allow(missing_docs, dead_code, non_camel_case_types)] #vis struct #ident {});
        return Declared { tokens, key: None, bounds: TokenStream::new() };
    }
    let expansion = Expansion::new(hook, shape);
    let bounds = expansion.supposes_send(&expansion.lifetimes.all().collect::<Vec<_>>());
    Declared { tokens: expansion.expand(), key: Some(expansion.key()), bounds }
}

/// A hook that is declared.
pub struct Declared {
    pub tokens: TokenStream,
    /// The type that stands for it: `find_user<'static>`.
    pub key: Option<TokenStream>,
    /// What has to hold where the hook is used.
    pub bounds: TokenStream,
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
        let cfgs = cfgs(self.hook.attrs);
        let parts = [self.reborrow(), self.impl_hook(), self.impl_key(), self.impl_async(), self.check_send()];
        let krate = &self.krate;
        quote! {
            #definition

            #cfgs
            #[allow(
                clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction,
                elided_lifetimes_in_paths, single_use_lifetimes, unreachable_pub, unused_lifetimes,
                unused_qualifications, non_local_definitions, deprecated, dead_code,
            )]
            const _: () = {
                #(#parts)*
                #krate::__register! { #krate::__private::Registration::Hook(&__HOOK_SPEC) }
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
            let text = format!("The argument `{}`.", name.unraw());
            let doc = (!attrs.iter().any(check::is_documentation)).then(|| quote!(#[doc = #text]));
            let attrs = attrs.iter().filter(|attr| check::is_documentation(attr) || check::is_lint(attr));
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
            Passing::Owned => quote!(#name: <#ty as #krate::__private::OwnedArgument>::another(&self.#name)),
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
        let (answer, gather, bounds) = (self.answer(), self.gather(), self.supposes_send(&[]));
        let (call, body) = if self.is_async() {
            (quote!(#krate::AsyncCall<'m, Self, W>), quote!(#krate::AsyncCall::new(self, snapshot, walk)))
        } else {
            (quote!(#krate::__private::Output<Self>), quote!(#krate::__private::call_sync(self, &snapshot, walk)))
        };
        quote! {
            impl #generics #krate::__private::Hook for #ident #generics #bounds {
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
        let (name, span) = (ident.unraw().to_string(), ident.span());
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
                    &__HOOK_SPEC
                }
            }

            static __HOOK_SPEC: #krate::HookSpec = #krate::HookSpec::new::<#key>(
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
            setters.extend(quote!(.with_unwinds(<#unwound as #krate::__private::HookKey>::spec)));
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
        let bounds = self.supposes_send(&[]);
        quote! {
            impl #krate::__private::AsyncHookKey for #key {
                type AsyncFn = dyn for<'call, #(#lifetimes),*> ::core::ops::Fn(
                    #ident #generics,
                    #krate::__private::Outlives<(&'call (), #(&'call &#lifetimes (),)*)>,
                ) -> #krate::BoxFuture<'call, #returned> + ::core::marker::Send + ::core::marker::Sync;
            }

            impl #generics #krate::__private::AsyncHook for #ident #generics #bounds {
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
        let arguments = typed(&self.hook.sig.inputs).map(|argument| {
            let ty = &argument.ty;
            quote!(<#ty as #krate::__private::AsyncArgument>::CHECKED)
        });
        let returned = returned(&self.hook.sig.output);
        quote! {
            #(const _: fn() = || #arguments;)*
            const _: fn() = || <#returned as #krate::__private::AsyncResult>::CHECKED;
        }
    }

    /// What [`check_send`](Self::check_send) checks, as bounds that say nothing of it again.
    fn supposes_send(&self, lifetimes: &[&Lifetime]) -> TokenStream {
        if !self.is_async() {
            return TokenStream::new();
        }
        let krate = &self.krate;
        let (ident, generics, gather) = (self.ident(), self.generics(), self.gather());
        let any = Lifetime::new("'any", Span::mixed_site());
        quote! {
            where
                for<#(#lifetimes,)* #any> #ident #generics: #krate::__private::Movable<#any>,
                for<#any> #gather: #krate::__private::Movable<#any>
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
        let answer = self.answer();
        // By projection, for an alias of `Result` may have its types elsewhere.
        let value = quote!(<#answer as #krate::__private::Answer>::Value);
        let some = quote!(<#value as #krate::__private::OptionType>::Some);
        match (self.shape.is_option, &self.hook.options.first_result) {
            (true, Some(_)) => quote!(#krate::__private::First<#some>),
            (true, None) => quote!(#krate::__private::EverySome<#some>),
            (false, _) if self.shape.is_unit() => quote!(#krate::__private::Unit),
            (false, _) => quote!(#krate::__private::Every<#value>),
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
