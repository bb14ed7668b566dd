//! What an implementation must not be.

use syn::{GenericParam, Pat, Signature};

use super::ast::Body;
use super::attr::ImplOptions;
use super::expand::hook;
use super::wrapper::ways_inwards;
use crate::argument::{check_no_impl_trait, is_unused, name, readable, typed};
use crate::context::Context;

/// An implementation has a body.
pub fn body(body: &Body, cx: &mut Context) {
    if let Body::Missing(semi) = body {
        cx.error(semi, "an implementation has a body; a hook without one is declared with `#[hookspec]`");
    }
}

/// All the rules for the signature of an implementation, one a line.
pub fn signature(sig: &Signature, cx: &mut Context) {
    no_generics(sig, cx);
    safe(sig, cx);
    no_impl_trait(sig, cx);
}

/// A wrapper has two arguments, whatever they are called; what is no wrapper has those of its hook.
pub fn arguments(sig: &Signature, options: &ImplOptions, cx: &mut Context) {
    match &options.wrapper {
        None => {
            no_way_inwards(sig, options, cx);
            named_arguments(sig, cx);
        }
        Some(_) if typed(&sig.inputs).count() == 2 => {}
        Some(wrapper) => cx.error(
            wrapper,
            format!(
                "a wrapper takes the hook and the way inwards; write `(hook: {0}, next: Next<{0}>)`, and `NextAround` of \
                 an `around` hook",
                readable(&hook(sig, options))
            ),
        ),
    }
    if let (Some(blocking), Some(_)) = (&options.blocking, sig.asyncness) {
        cx.error(blocking, "what blocks is not async; remove `async`, the hook stays async");
    }
}

fn no_way_inwards(sig: &Signature, options: &ImplOptions, cx: &mut Context) {
    for (next, ty) in ways_inwards(sig, options) {
        cx.error(ty, format!("`{next}` is what a wrapper is given; write `#[hookimpl(wrapper)]`"));
    }
}

/// Arguments have names where they are matched by name.
fn named_arguments(sig: &Signature, cx: &mut Context) {
    for argument in typed(&sig.inputs) {
        match name(argument) {
            None => {
                let instead = match &*argument.pat {
                    Pat::Wild(_) => "an argument is matched by its name; leave out those that are not needed",
                    _ => "an argument is matched by its name; write `name: Type` and take it apart in the body",
                };
                cx.error(&argument.pat, instead);
            }
            Some(name) if is_unused(name) => cx.error(
                name,
                format!("an argument is matched by its name, and none begins with `_`; leave `{name}` out"),
            ),
            Some(_) => {}
        }
    }
}

fn no_generics(sig: &Signature, cx: &mut Context) {
    let generic = |parameter: &&GenericParam| !matches!(parameter, GenericParam::Lifetime(_));
    for parameter in sig.generics.params.iter().filter(generic) {
        cx.error(
            parameter,
            "an implementation has no generics, nothing could choose them; name the type that the hook has",
        );
    }
}

fn safe(sig: &Signature, cx: &mut Context) {
    if let syn::Safety::Unsafe(unsafety) = &sig.safety {
        cx.error(
            unsafety,
            "an implementation is called by safe code; remove `unsafe`, and keep it to a block in the body",
        );
    }
}

fn no_impl_trait(sig: &Signature, cx: &mut Context) {
    for argument in typed(&sig.inputs) {
        check_no_impl_trait(&argument.ty, "name the type that the hook has", cx);
    }
    if let syn::ReturnType::Type(_, ty) = &sig.output {
        check_no_impl_trait(ty, "name the type that the hook has, and write `async fn` for a future", cx);
    }
}
