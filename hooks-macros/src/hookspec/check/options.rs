//! What the options of a hookspec must not be, together and beside its signature.

use syn::{PatType, ReturnType, Signature, Type};

use crate::argument::{bare, readable, typed};
use crate::context::Context;
use crate::hookspec::attr::{Kind, OnError, SpecOptions};
use crate::hookspec::lifetime::Lifetimes;
use crate::hookspec::shape::Shape;

/// The rule for the options alone.
pub fn one_kind(options: &SpecOptions, cx: &mut Context) {
    let Some(other) = &options.kind_key else { return };
    for key in &options.more_kinds {
        cx.error(key, format!("`{key}` does not go with `{other}`, since a hook has one kind; keep one of them"));
    }
}

/// All the rules; whether the hook can be of its kind.
pub fn options(options: &SpecOptions, sig: &Signature, shape: &Shape, cx: &mut Context) -> bool {
    order_fits_kind(options, cx);
    failures_fit_kind(options, shape, cx);
    timed_is_async(options, sig, cx);
    scoped_is_now(options, cx);
    let errors = cx.count();
    kind_fits_result(options, shape, &sig.output, cx);
    kind_fits_arguments(options, shape, sig, cx);
    concurrent_is_async(options, sig, cx);
    cx.count() == errors
}

fn kind_fits_result(options: &SpecOptions, shape: &Shape, output: &ReturnType, cx: &mut Context) {
    let Some(key) = &options.kind_key else { return };
    let wanted = match options.kind {
        Kind::FirstResult if !shape.is_option => {
            "a `firstresult` hook stops at the first `Some`; return `Option<…>`, or `Result<Option<…>, …>`"
        }
        Kind::Filter if shape.is_option || shape.is_unit() => {
            "a `filter` hook returns what the next implementation gets; return the type of the first argument, or a \
             `Result` of it"
        }
        Kind::Around if shape.is_option || shape.is_unit() => {
            "an `around` hook returns what the innermost call does; return its type, or a `Result` of it"
        }
        Kind::Historic if !shape.is_unit() => {
            "a `historic` hook is called again for plugins that come later, when nobody waits for a result; return \
             nothing, or `Result<(), …>`"
        }
        _ => return,
    };
    match output {
        ReturnType::Default => cx.error(key, wanted),
        ReturnType::Type(_, ty) => cx.error(ty, wanted),
    }
}

fn kind_fits_arguments(options: &SpecOptions, shape: &Shape, sig: &Signature, cx: &mut Context) {
    let Some(key) = &options.kind_key else { return };
    match options.kind {
        Kind::Filter if shape.is_option || shape.is_unit() => {}
        Kind::Filter => match typed(&sig.inputs).next() {
            None => cx.error(
                key,
                format!(
                    "a `filter` hook passes its first argument from one implementation to the next; write \
                     `fn {}(value: {})`",
                    sig.ident,
                    readable(&shape.value)
                ),
            ),
            Some(first) if readable(&first.ty) != readable(&shape.value) => cx.error(
                &first.ty,
                format!(
                    "the first argument of a `filter` hook is what it returns, by value; write `{}`",
                    readable(&shape.value)
                ),
            ),
            Some(_) => {}
        },
        Kind::Concurrent => {
            for argument in typed(&sig.inputs) {
                if matches!(bare(&argument.ty), Type::Reference(ty) if ty.mutability.is_some()) {
                    cx.error(
                        &argument.ty,
                        "implementations of a `concurrent` hook share its arguments; write `&` for `&mut`",
                    );
                }
            }
        }
        Kind::Historic => {
            for argument in typed(&sig.inputs).filter(|argument| borrows(argument)) {
                cx.error(
                    &argument.ty,
                    "calls of a `historic` hook are remembered; write a type that owns its data and is `Clone`, \
                     `String` for `&str`, `Arc<T>` for `&T`",
                );
            }
        }
        _ => {}
    }
}

fn borrows(argument: &PatType) -> bool {
    let mut lifetimes = Lifetimes::default();
    lifetimes.name(&argument.ty);
    lifetimes.all().next().is_some()
}

fn order_fits_kind(options: &SpecOptions, cx: &mut Context) {
    if let (Some(kind), Some(reverse)) = (&options.kind_key, &options.reverse) {
        cx.error(
            reverse,
            format!(
                "`reverse` does not go with `{kind}`; order the implementations by `tryfirst`, `trylast` or `priority`"
            ),
        );
    }
    if let (Some((key, _)), Some(kind)) = (&options.unwinds, &options.kind_key) {
        cx.error(
            key,
            format!(
                "`unwinds` does not go with `{kind}`, since it is for hooks that call all in turn; remove one of them"
            ),
        );
    }
    if let (Some(_), Some(reverse)) = (&options.unwinds, &options.reverse) {
        cx.error(
            reverse,
            "`reverse` does not go with `unwinds`, which is the opposite order of another hook; remove it",
        );
    }
}

fn failures_fit_kind(options: &SpecOptions, shape: &Shape, cx: &mut Context) {
    if let (Kind::Around, Some((key, OnError::Isolate))) = (options.kind, &options.on_error) {
        cx.error(key, "what is around a call cannot be skipped when it fails; remove `on_error`");
    }
    let Some((key, _)) = &options.timeout else { return };
    if options.kind == Kind::Around {
        cx.error(key, "wrappers are not timed, since they wait for what is in them; time the innermost call");
    } else if options.stops(shape) && !shape.is_result {
        cx.error(
            key,
            "a time-out that ends the call is an error; return a `Result`, or write `on_error = \"isolate\"`",
        );
    }
}

fn timed_is_async(options: &SpecOptions, sig: &Signature, cx: &mut Context) {
    if let (None, Some((key, _))) = (&sig.asyncness, &options.timeout) {
        cx.error(key, "only what waits can be timed; write `async fn`");
    }
}

fn scoped_is_now(options: &SpecOptions, cx: &mut Context) {
    if let (Kind::Historic, Some(scoped)) = (options.kind, &options.scoped) {
        cx.error(
            scoped,
            "`scoped` does not go with `historic`, whose calls are made again for every plugin that comes; remove one \
             of them",
        );
    }
}

fn concurrent_is_async(options: &SpecOptions, sig: &Signature, cx: &mut Context) {
    if let (None, Kind::Concurrent, Some(key)) = (&sig.asyncness, options.kind, &options.kind_key) {
        cx.error(key, "implementations run at the same time only where they can wait; write `async fn`");
    }
}
