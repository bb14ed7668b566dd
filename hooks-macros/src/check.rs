//! The rules that hookspecs and hookimpls share.

use proc_macro2::Ident;
use syn::{Receiver, ReceiverKind, ReturnType, Signature, Type};

use crate::argument::{each_type, typed};
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

/// Reports `impl Trait` wherever it stands in a signature; says what to write for an argument, and for the result.
pub fn check_no_impl_trait(sig: &Signature, of_argument: &str, of_result: &str, cx: &mut Context) {
    let mut check = |ty: &Type, instead: &str| {
        each_type(ty, &mut |ty| {
            if let Type::ImplTrait(ty) = ty {
                cx.error(ty, format!("`impl Trait` has no name that a hook could have as its type; {instead}"));
            }
        });
    };
    typed(&sig.inputs).for_each(|argument| check(&argument.ty, of_argument));
    if let ReturnType::Type(_, ty) = &sig.output {
        check(ty, of_result);
    }
}
