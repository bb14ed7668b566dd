//! Wrappers that leave out the lifetimes of their arguments: `hook: find_user, next: Next<find_user>`.
//!
//! So they stay as they are when the hook gets an argument with one lifetime more. rustc refuses that in an `async fn`
//! (E0726), and nowhere else; hence the function is written as what `async fn` stands for.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericArgument, ReturnType, Signature, Type};

use super::attr::ImplOptions;
use crate::argument::{bare, generic_arguments, last_segment, name, typed, types};

/// Whether the arguments of a wrapper leave out lifetimes that they may have. Of what looks like one an error tells, and
/// rustc need not tell more.
pub fn hides_lifetimes(sig: &Signature, options: &ImplOptions) -> bool {
    let is_wrapper = options.wrapper.is_some() || ways_inwards(sig, options).next().is_some();
    is_wrapper && typed(&sig.inputs).any(|argument| hides(&argument.ty))
}

/// The types of arguments that only a wrapper is given: a `Next` or `NextAround` of the hook.
pub fn ways_inwards<'a>(
    sig: &'a Signature,
    options: &ImplOptions,
) -> impl Iterator<Item = (&'a Ident, &'a Type)> + use<'a> {
    let hook = options.hook_of(sig).into_iter().last().map(|name| name.to_string());
    typed(&sig.inputs).filter_map(move |argument| {
        let next = last_segment(&argument.ty)?;
        let is_of_hook = |ty| last_segment(ty).is_some_and(|of| Some(of.ident.to_string()) == hook);
        let is_way = (next.ident == "Next" || next.ident == "NextAround") && types(next).any(is_of_hook);
        is_way.then_some((&next.ident, &*argument.ty))
    })
}

fn hides(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| {
        let has_lifetimes = generic_arguments(segment).any(|it| matches!(it, GenericArgument::Lifetime(_)));
        !has_lifetimes || types(segment).any(|ty| hides(bare(ty)))
    })
}

/// What the user need not mend, since it is what the manual says to write.
pub fn allow() -> TokenStream {
    quote!(#[allow(elided_lifetimes_in_paths, clippy::manual_async_fn)])
}

/// ```text
/// in:   async fn find_user(hook: find_user, next: Next<find_user>) -> Option<User> { … }
/// out:  fn find_user(hook: find_user, next: Next<find_user>) -> impl Future<Output = Option<User>> {
///           async move { let _ = (&hook, &next); { … } }
///       }
/// ```
/// The future holds its arguments to its end, used or not, as that of an `async fn` does.
pub fn spelled_out(sig: &Signature, body: &TokenStream) -> TokenStream {
    if sig.asyncness.is_none() {
        return quote!(#sig #body);
    }
    let returned = match &sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    let output = syn::parse_quote!(-> impl ::core::future::Future<Output = #returned>);
    let names = typed(&sig.inputs).filter_map(name);
    let sig = Signature { asyncness: None, output, ..sig.clone() };
    quote! {
        #sig {
            async move {
                #[allow(clippy::used_underscore_binding)]
                let _ = (#(&#names,)*);
                #body
            }
        }
    }
}
