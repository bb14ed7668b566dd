//! What a hookspec must not be.

use syn::{Attribute, ReturnType, Signature};

use super::attr::SpecOptions;
use super::expand::Shape;
use crate::argument::{check_no_impl_trait, check_owned, name, typed};
use crate::context::Context;

/// All the rules for the signature of a hook, one a line.
pub fn signature(sig: &Signature, cx: &mut Context) {
    no_generics(sig, cx);
    no_modifiers(sig, cx);
    names_for_arguments(sig, cx);
    no_impl_trait(sig, cx);
    no_doc_attributes_but_doc(sig, cx);
    check_owned(&sig.output, cx);
}

/// All the rules for options that do not go together, or not with the signature.
pub fn options(options: &SpecOptions, sig: &Signature, shape: &Shape, cx: &mut Context) {
    if let Some(key) = &options.first_result {
        if !shape.is_option {
            match &sig.output {
                ReturnType::Default => cx.error(key, FIRST_RESULT),
                ReturnType::Type(_, ty) => cx.error(ty, FIRST_RESULT),
            }
        }
        if let Some(reverse) = &options.reverse {
            cx.error(reverse, "`reverse` does not go with `firstresult`; order the implementations by `tryfirst`, `trylast` or `priority`");
        }
    }
    if let (Some((key, _)), Some(_)) = (&options.unwinds, &options.reverse) {
        cx.error(key, "`unwinds` is the opposite order of another hook; remove `reverse`");
    }
}

const FIRST_RESULT: &str =
    "a `firstresult` hook stops at the first `Some`; return `Option<…>`, or `Result<Option<…>, …>`";

fn no_generics(sig: &Signature, cx: &mut Context) {
    if !sig.generics.params.is_empty() {
        cx.error(&sig.generics, "a hook has no generics, since one call serves all plugins; name the types, or pass a `&mut (dyn Trait + Send)`");
    }
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
        }
    }
}

fn no_impl_trait(sig: &Signature, cx: &mut Context) {
    for argument in typed(&sig.inputs) {
        check_no_impl_trait(&argument.ty, "pass a `&mut (dyn Trait + Send)` or a type", cx);
    }
    if let ReturnType::Type(_, ty) = &sig.output {
        check_no_impl_trait(ty, "return a type, or a `Box<dyn Trait + Send>`", cx);
    }
}

fn no_doc_attributes_but_doc(sig: &Signature, cx: &mut Context) {
    let allowed = |attr: &&Attribute| !["doc", "allow", "expect"].iter().any(|name| attr.path().is_ident(name));
    for argument in typed(&sig.inputs) {
        for attr in argument.attrs.iter().filter(allowed) {
            cx.error(attr, "an argument of a hook has no attributes but its documentation; remove this one");
        }
    }
}
