//! The rules that hookspecs and hookimpls share.

use proc_macro2::Ident;
use syn::{Receiver, ReceiverKind, Type};

use crate::argument::each_type;
use crate::context::Context;

/// Whether this is `&self`; reports every other `self`.
pub fn check_receiver(receiver: Option<&Receiver>, method: &Ident, cx: &mut Context) -> bool {
    let Some(receiver) = receiver else {
        cx.error(
            method,
            format!(
                "`{method}` has no `self`; write `fn {method}(&self, …)`, the plugin's state is in `self`; what is no \
                 hook stands outside"
            ),
        );
        return false;
    };
    match &receiver.kind {
        ReceiverKind::Reference(_, _, None) => return true,
        ReceiverKind::Reference(..) => cx.error(
            receiver,
            "a plugin is shared between calls that run at the same time; write `&self`, and keep what changes in an \
             atomic or behind a `Mutex`",
        ),
        _ => cx.error(receiver, "a plugin is shared between calls; write `&self`"),
    }
    false
}

/// Reports `impl Trait` wherever it stands in a type.
pub fn check_no_impl_trait(ty: &Type, instead: &str, cx: &mut Context) {
    each_type(ty, &mut |ty| {
        if let Type::ImplTrait(ty) = ty {
            cx.error(ty, format!("`impl Trait` has no name that a hook could have as its type; {instead}"));
        }
    });
}
