//! What `#[hookspec]` must not stand on.

use quote::ToTokens;
use syn::{ItemTrait, TraitItem, TraitItemFn};

use crate::check::check_receiver;
use crate::context::Context;
use crate::hookspec::ast::Function;
use crate::hookspec::attr::SpecOptions;

/// All the rules for the function itself; whether it can be a hook all the same.
pub fn function(function: &Function, cx: &mut Context) -> bool {
    no_body(function.body.as_ref(), cx);
    let receiver = function.sig.receiver();
    if let Some(receiver) = receiver {
        cx.error(
            receiver,
            "a hook that is a function has no `self`; put `#[hookspec]` on the trait, or remove the argument",
        );
    }
    receiver.is_none()
}

/// All the rules for the trait itself; whether its hooks can be bound all the same.
pub fn trait_(item: &ItemTrait, options: &SpecOptions, cx: &mut Context) -> bool {
    if let Some(option) = &options.any {
        cx.error(option, format!("`{option}` stands on a method of the trait, in a `#[hookspec(…)]` of its own"));
    }
    if let Some(unsafety) = &item.unsafety {
        cx.error(unsafety, "a hook trait is safe to implement; remove the word");
    }
    if let Some(clause) = &item.generics.where_clause {
        cx.error(clause, "a hook trait has no `where` clause; write its bounds behind the name: `trait Name: Bound`");
    }
    if !item.generics.params.is_empty() {
        cx.error(&item.generics, "a hook trait has no generics, since one call serves all plugins; name the types");
    }
    item.generics.params.is_empty()
}

/// All the rules for a method itself; whether plugins can implement it all the same.
pub fn method(method: &TraitItemFn, cx: &mut Context) -> bool {
    let is_shared = check_receiver(method.sig.receiver(), &method.sig.ident, cx);
    no_body(method.default.as_ref(), cx);
    is_shared
}

/// What stands in a trait and is no method.
pub fn member(member: &TraitItem, cx: &mut Context) {
    cx.error(member, "a hook trait holds hooks and nothing else");
}

fn no_body(body: Option<&impl ToTokens>, cx: &mut Context) {
    if let Some(body) = body {
        cx.error(body, "a hookspec has no body, implementations have; write `;`");
    }
}
