//! What a hookspec must not be.

mod item;
mod options;

use std::collections::HashSet;

use syn::{Attribute, GenericParam, Lifetime, ReturnType, Signature, Type};

pub use self::item::{function, member, method, trait_};
pub use self::options::{one_kind, options};
use crate::argument::{bare, each_lifetime, each_type, is_unused, lifetime_arguments, name, readable, typed};
use crate::check::check_no_impl_trait;
use crate::context::Context;

/// All the rules for the signature of a hook, one a line; whether it can be declared all the same, so that what uses
/// it does not fail too.
pub fn signature(sig: &Signature, cx: &mut Context) -> bool {
    no_where_clause(sig, cx);
    no_modifiers(sig, cx);
    few_attributes(sig, cx);
    let errors = cx.count();
    no_generics(sig, cx);
    names_for_arguments(sig, cx);
    distinct_names(sig, cx);
    no_impl_trait(sig, cx);
    no_named_lifetimes(sig, cx);
    sized(sig, cx);
    owned(&sig.output, cx);
    cx.count() == errors
}

fn no_generics(sig: &Signature, cx: &mut Context) {
    for parameter in &sig.generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => cx.error(lifetime, LIFETIME),
            _ => cx.error(parameter, "a hook has no generics, since one call serves all plugins; name the type, or pass a `&mut (dyn Trait + Send)`"),
        }
    }
}

const LIFETIME: &str = "a hook names no lifetimes; write `&T` for `&'a T`, and `Type<'_>` for `Type<'a>`";

/// Reports the lifetimes that no declaration is reported of.
fn no_named_lifetimes(sig: &Signature, cx: &mut Context) {
    if sig.generics.lifetimes().next().is_none() {
        for argument in typed(&sig.inputs) {
            each_lifetime(&argument.ty, &mut |lifetime| {
                if lifetime.ident != "static" && lifetime.ident != "_" {
                    cx.error(lifetime, LIFETIME);
                }
            });
        }
    }
}

fn no_where_clause(sig: &Signature, cx: &mut Context) {
    if let Some(clause) = &sig.generics.where_clause {
        cx.error(clause, "a hook has no generics, and so nothing to say about them; remove the `where` clause");
    }
}

fn no_modifiers(sig: &Signature, cx: &mut Context) {
    if let Some(constness) = &sig.constness {
        cx.error(constness, "a hook cannot be `const`; remove the word");
    }
    if !matches!(sig.safety, syn::Safety::Default) {
        cx.error(&sig.safety, "a hook is safe to call; remove the word");
    }
    if let Some(abi) = &sig.abi {
        cx.error(abi, "a hook is called by Rust code only; remove `extern`");
    }
    if let Some(variadic) = &sig.variadic {
        cx.error(variadic, "a hook has a fixed list of arguments");
    }
}

fn names_for_arguments(sig: &Signature, cx: &mut Context) {
    for argument in typed(&sig.inputs) {
        let plain =
            name(argument).is_some_and(|_| !matches!(&*argument.pat, syn::Pat::Ident(pat) if pat.mutability.is_some()));
        if !plain {
            cx.error(&argument.pat, "an argument of a hook is matched by its name; write `name: Type`");
        } else if let Some(name) = name(argument).filter(|name| is_unused(name)) {
            cx.error(
                name,
                "an argument of a hook is matched by its name, and implementations leave out what they do not need; \
                 remove the `_`",
            );
        }
    }
}

fn distinct_names(sig: &Signature, cx: &mut Context) {
    let mut names = HashSet::new();
    for name in typed(&sig.inputs).filter_map(name) {
        if !names.insert(name) {
            cx.error(name, format!("argument `{name}` stands here twice; give one of them another name"));
        }
    }
}

fn no_impl_trait(sig: &Signature, cx: &mut Context) {
    let of_argument = "pass a `&mut (dyn Trait + Send)` or a type";
    check_no_impl_trait(sig, of_argument, "return a type, or a `Box<dyn Trait + Send>`", cx);
}

fn sized(sig: &Signature, cx: &mut Context) {
    for argument in typed(&sig.inputs) {
        if let Some(instead) = unsized_type(&argument.ty) {
            cx.error(&argument.ty, format!("an argument has a size; write `&{instead}` or `&mut {instead}`"));
        }
    }
    if let ReturnType::Type(_, ty) = &sig.output
        && unsized_type(ty).is_some()
    {
        cx.error(
            ty,
            "a result has a size; write `String` for `str`, `Vec<T>` for `[T]`, `Box<dyn Trait + Send>` for `dyn Trait`",
        );
    }
}

/// A type that is seen to have no size, as it stands behind a `&`.
fn unsized_type(ty: &Type) -> Option<String> {
    match bare(ty) {
        Type::Slice(_) => Some(readable(ty)),
        Type::TraitObject(_) => Some(format!("({})", readable(ty))),
        Type::Path(path) if path.path.is_ident("str") => Some(readable(ty)),
        _ => None,
    }
}

const OWNED: &str = "a result outlives the call, so it owns its data; write `String` for `&str`, `Arc<T>` for `&T`";

/// Reports every lifetime but `'static` in what a hook returns.
fn owned(output: &ReturnType, cx: &mut Context) {
    let ReturnType::Type(_, ty) = output else { return };
    each_type(ty, &mut |ty| match ty {
        Type::Reference(reference) if !is_static(reference.lifetime.as_ref()) => cx.error(ty, OWNED),
        Type::Path(path) => {
            for lifetime in path.path.segments.iter().flat_map(lifetime_arguments).filter(|it| !is_static(Some(it))) {
                cx.error(lifetime, OWNED);
            }
        }
        _ => {}
    });
}

fn is_static(lifetime: Option<&Lifetime>) -> bool {
    lifetime.is_some_and(|lifetime| lifetime.ident == "static")
}

fn few_attributes(sig: &Signature, cx: &mut Context) {
    for argument in typed(&sig.inputs) {
        let allowed = |attr: &&Attribute| is_documentation(attr) || is_lint(attr) || is_deprecated(attr);
        for attr in argument.attrs.iter().filter(|attr| !allowed(attr)) {
            cx.error(
                attr,
                "an argument of a hook has no attributes but its documentation and `deprecated`; remove this one",
            );
        }
    }
}

pub fn is_documentation(attr: &Attribute) -> bool {
    attr.path().is_ident("doc")
}

pub fn is_lint(attr: &Attribute) -> bool {
    attr.path().is_ident("allow") || attr.path().is_ident("expect")
}

pub fn is_deprecated(attr: &Attribute) -> bool {
    attr.path().is_ident("deprecated")
}
