//! What an implementation must not be.

use proc_macro2::TokenStream;
use syn::{GenericParam, Pat, Signature};

use super::ast::{Block, Body, Function};
use super::attr::ImplOptions;
use super::wrapper::ways_inwards;
use crate::argument::{is_unused, name, readable, typed};
use crate::check::{check_no_impl_trait, check_receiver};
use crate::context::Context;
use crate::option::is_own;
use crate::plugin::is_name;

/// All the rules for the options alone, one a line.
pub fn options(options: &ImplOptions, cx: &mut Context) {
    one_place(options, cx);
    no_blocking_wrapper(options, cx);
    names_of_plugins(options, cx);
}

/// All the rules for a function, one a line.
pub fn function(function: &Function, options: &ImplOptions, cx: &mut Context) {
    no_receiver(&function.sig, cx);
    no_second_attribute(function, cx);
    has_body(&function.body, cx);
    signature(&function.sig, cx);
    arguments(&function.sig, options, cx);
}

/// All the rules for a method, one a line.
pub fn method(method: &Function, options: &ImplOptions, of_trait: bool, cx: &mut Context) {
    has_body(&method.body, cx);
    signature(&method.sig, cx);
    check_receiver(method.sig.receiver(), &method.sig.ident, cx);
    no_plugin(options, cx);
    if of_trait {
        as_the_trait_declares(options, cx);
    } else {
        arguments(&method.sig, options, cx);
    }
}

/// All the rules for an `impl` block.
pub fn block(block: &Block, options: &ImplOptions, cx: &mut Context) {
    if let Some(hook) = &options.hook {
        cx.error(hook, "an `impl` block is no single hook; put `#[hookimpl(path::of::hook)]` on the method");
    }
    if let Some(option) = &options.any {
        cx.error(option, format!("`{option}` stands on a method of the block, in a `#[hookimpl(…)]` of its own"));
    }
    if !block.generics.params.is_empty() {
        cx.error(&block.generics, "a plugin type has no generics, since one value of it is made; name the types");
    }
    if let Some(unsafety) = &block.unsafety {
        cx.error(unsafety, "a hook trait is safe to implement; remove `unsafe`");
    }
}

/// What stands in a block and is no method.
pub fn member(keyword: &TokenStream, cx: &mut Context) {
    cx.error(keyword, "every item of this block is a hook; put what is not into another `impl` block");
}

fn one_place(options: &ImplOptions, cx: &mut Context) {
    for pair in options.places.windows(2) {
        let (other, key) = (&pair[0], &pair[1]);
        cx.error(key, format!("`{key}` does not go with `{other}`; keep one of them"));
    }
}

fn no_blocking_wrapper(options: &ImplOptions, cx: &mut Context) {
    if let (Some(_), Some(blocking)) = (&options.wrapper, &options.blocking) {
        cx.error(blocking, "`blocking` does not go with `wrapper`, which waits for what is in it; keep one of them");
    }
}

fn names_of_plugins(options: &ImplOptions, cx: &mut Context) {
    for name in options.before.iter().chain(&options.after) {
        let value = name.value();
        if !is_name(value.strip_suffix('?').unwrap_or(&value)) {
            cx.error(name, "a plugin's name has letters, digits, `-` and `_`; a `?` behind it means: if it is there");
        }
    }
}

fn no_plugin(options: &ImplOptions, cx: &mut Context) {
    if let Some((plugin, _)) = &options.plugin {
        cx.error(plugin, "a method belongs to its type; `plugin` stands on functions");
    }
}

fn as_the_trait_declares(options: &ImplOptions, cx: &mut Context) {
    if let Some(hook) = &options.hook {
        cx.error(hook, "a method of a hook trait implements the hook of its name; remove the path");
    }
    for key in [&options.wrapper, &options.blocking].into_iter().flatten() {
        cx.error(key, format!("`{key}` changes what the hook trait declares; put the method into `impl {{ … }}`"));
    }
}

fn no_receiver(sig: &Signature, cx: &mut Context) {
    if let Some(receiver) = sig.receiver() {
        cx.error(receiver, "a function has no `self`; put `#[hookimpl]` on the `impl` block of a plugin type");
    }
}

fn no_second_attribute(function: &Function, cx: &mut Context) {
    for second in function.attrs.iter().filter(|attr| is_own(attr, "hookimpl")) {
        cx.error(second, "a function implements one hook; write another function that calls this one");
    }
}

fn has_body(body: &Body, cx: &mut Context) {
    if let Body::Missing(semi) = body {
        cx.error(semi, "an implementation has a body; a hook without one is declared with `#[hookspec]`");
    }
}

/// All the rules for the signature of an implementation, one a line.
fn signature(sig: &Signature, cx: &mut Context) {
    no_generics(sig, cx);
    safe(sig, cx);
    no_impl_trait(sig, cx);
}

/// A wrapper has two arguments, whatever they are called; what is no wrapper has those of its hook.
fn arguments(sig: &Signature, options: &ImplOptions, cx: &mut Context) {
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
                readable(&options.hook_of(sig))
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
    let of_result = "name the type that the hook has, and write `async fn` for a future";
    check_no_impl_trait(sig, "name the type that the hook has", of_result, cx);
}
