mod alias;
mod argument;
mod arguments;
mod around;
mod call;
mod definition;
mod deprecated;
mod documentation;
mod key;
mod send;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, Lifetime, Signature, Visibility};

use self::argument::Argument;
pub use self::deprecated::{argument_of, deprecated_methods, implementation_of};
use super::ast::Function;
use super::attr::{Kind, SpecOptions};
use super::check;
use super::lifetime::Lifetimes;
use super::shape::Shape;
use crate::argument::{cfgs, typed};
use crate::context::Context;
use crate::lint;

/// A hook as it was declared, by a function or by a method of a trait.
pub struct Hook<'a> {
    pub attrs: &'a [Attribute],
    pub vis: &'a Visibility,
    pub sig: &'a Signature,
    pub options: &'a SpecOptions,
    /// The trait that it is a method of.
    pub trait_: Option<&'a Ident>,
}

/// What a declared hook becomes.
pub struct HookTokens {
    pub tokens: TokenStream,
    /// The type that stands for it: `find_user<'static>`.
    pub key: Option<TokenStream>,
    /// What has to hold where the hook is used.
    pub bounds: TokenStream,
}

/// ```text
/// in:   #[hookspec] pub async fn find_user(token: &str) -> Option<User>;
/// out:  pub struct find_user<'args> { pub token: &'args str }
///       const _: () = { impl Hook for find_user<'_> { … } … };
/// ```
pub fn function(function: &Function, options: &SpecOptions, cx: &mut Context) -> TokenStream {
    let Function { attrs, vis, sig, .. } = function;
    if !check::function(function, cx) {
        // Most likely it stands in a trait, where nothing of a hook can.
        return TokenStream::new();
    }
    hook(&Hook { attrs, vis, sig, options, trait_: None }, cx).tokens
}

/// The struct of the hook and everything that makes it one.
pub fn hook(hook: &Hook, cx: &mut Context) -> HookTokens {
    let shape = Shape::of(&hook.sig.output);
    let declarable = check::signature(hook.sig, cx);
    let fits_kind = check::options(hook.options, hook.sig, &shape, cx);
    if !declarable {
        // The name, so that what imports it does not fail too.
        let (vis, ident) = (hook.vis, &hook.sig.ident);
        let allow = lint::generated_of_hook();
        let tokens = quote!(#allow #vis struct #ident {});
        return HookTokens { tokens, key: None, bounds: TokenStream::new() };
    }
    let kind = match hook.options.kind {
        Kind::Around => Kind::Around,
        kind if fits_kind => kind,
        // So that its implementations do not fail too.
        _ => Kind::All,
    };
    let expansion = Expansion::new(hook, kind, shape);
    let bounds = expansion.supposes_arguments_move(&expansion.lifetimes.all().collect::<Vec<_>>());
    HookTokens { tokens: expansion.expand(), key: Some(expansion.key()), bounds }
}

struct Expansion<'a> {
    hook: &'a Hook<'a>,
    kind: Kind,
    shape: Shape,
    krate: TokenStream,
    arguments: Vec<Argument<'a>>,
    lifetimes: Lifetimes,
}

impl<'a> Expansion<'a> {
    fn new(hook: &'a Hook<'a>, kind: Kind, shape: Shape) -> Self {
        let mut lifetimes = Lifetimes::default();
        let arguments = typed(&hook.sig.inputs).filter_map(|it| Argument::new(it, &mut lifetimes)).collect();
        let krate = hook.options.krate();
        Self { hook, kind, shape, krate, arguments, lifetimes }
    }

    fn expand(&self) -> TokenStream {
        let krate = &self.krate;
        let (definition, deprecations) = (self.definition(), self.deprecations());
        let (cfgs, allow) = (cfgs(self.hook.attrs), lint::generated_of_hook());
        let mut parts = vec![self.impl_hook_key(), self.check_send(), self.check_alias()];
        if self.kind == Kind::Around {
            parts.push(self.impl_around());
        } else {
            parts.extend([self.impl_plain_key(), self.impl_hook(), self.impl_arguments(), self.impl_async()]);
        }
        let registration = if self.hook.options.unregistered {
            parts = parts.into_iter().map(not_recommended).collect();
            None
        } else {
            Some(quote!(#krate::__register! { #krate::__private::Registration::Hook(&__HOOK_SPEC) }))
        };
        let reborrow = self.reborrow();
        quote! {
            #definition

            #deprecations

            #cfgs
            #allow
            const _: () = {
                #reborrow
                #(#parts)*
                #registration
            };
        }
    }

    fn ident(&self) -> &Ident {
        &self.hook.sig.ident
    }

    fn is_async(&self) -> bool {
        self.hook.sig.asyncness.is_some()
    }

    fn stops(&self) -> bool {
        self.hook.options.stops(&self.shape)
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
}

/// Keeps the hooks of hooks-core itself, which are in every program, out of what rustc proposes for a type that is no hook.
fn not_recommended(implementations: TokenStream) -> TokenStream {
    let marked = implementations.into_iter().flat_map(|token| match &token {
        TokenTree::Ident(word) if word == "impl" => quote!(#[diagnostic::do_not_recommend] #token),
        _ => token.into(),
    });
    marked.collect()
}
