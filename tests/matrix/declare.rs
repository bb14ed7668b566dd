//! Declares hooks with all that can take part in their calls, and their tests.

/// `hooks! { (forms) { name: [options] Kind OnError, returned => (given); … } … }`
///
/// For each form, `sync` or `waiting`, a module with a hook of these options and rules, whose implementations return
/// `returned`, and whose calls give `given`.
macro_rules! hooks {
    ($($forms:tt { $($name:ident: $options:tt $kind:ident $on_error:ident, $returned:ty => $given:tt;)* })*) => {
        $($(mod $name {
            hooks!(@ $forms $options $kind $on_error $returned, $given);
        })*)*

        /// Of all hooks.
        fn rules() -> Vec<$crate::hook::Rules> {
            [$($($name::rules(),)*)*].concat()
        }
    };
    (@ ($($form:ident)*) $options:tt $kind:ident $on_error:ident $returned:ty, $given:tt) => {
        pub fn rules() -> Vec<$crate::hook::Rules> {
            vec![$($form::rules()),*]
        }

        $(mod $form {
            use crate::declare::prelude::*;

            hook!($form $options $returned);
            taking_part!($form $kind $returned, $given);

            pub fn rules() -> Rules {
                Rules::of::<$returned>(Kind::$kind, stringify!($form) == "waiting", OnError::$on_error)
            }

            #[test]
            fn does_as_the_model() {
                check(&subject());
            }
        })*
    };
}

macro_rules! hook {
    (sync [$($option:tt)*] $returned:ty) => {
        #[hookspec($($option)*)]
        fn hook(sum: usize, scene: Arc<Scene>) -> $returned;
    };
    (waiting [$($option:tt)*] $returned:ty) => {
        #[hookspec($($option)*)]
        async fn hook(sum: usize, scene: Arc<Scene>) -> $returned;
    };
}

/// Implementations and wrappers, and the ways to call the hook.
macro_rules! taking_part {
    (sync Around $returned:ty, $given:tt) => {
        wrappers!(sync NextAround $given);
        call!($given |hook, callee| callee.call(hook).around(|hook| {
            Output::of(at_once(implementation(hook.scene, 0, hook.sum)))
        }));
        subject!(sync: vec![], waiting: vec![], attributed: None, extra: None, unwound: None);
    };
    (waiting Around $returned:ty, $given:tt) => {
        wrappers!(waiting NextAround $given);
        call!($given |hook, callee| callee.call(hook).around(async |hook: hook| {
            Output::of(implementation(hook.scene, 0, hook.sum).await)
        }).await);
        subject!(sync: vec![], waiting: vec![], attributed: None, extra: None, unwound: None);
    };
    ($form:ident Filter $returned:ty, $given:tt) => {
        plain!($form [, tryfirst] $returned, $given);
        subject!(sync: sync(), waiting: waiting(), attributed: None, extra: Some(extra), unwound: None);
    };
    ($form:ident Unwind $returned:ty, $given:tt) => {
        // Their places are those of the hook that is unwound.
        plain!($form [] $returned, $given);
        attributed!($form);
        unwound!($form $given);
        subject! {
            sync: sync(), waiting: waiting(), attributed: Some(attributed), extra: Some(extra),
            unwound: Some(unwound())
        }
    };
    ($form:ident $kind:ident $returned:ty, $given:tt) => {
        plain!($form [, tryfirst] $returned, $given);
        attributed!($form);
        subject!(sync: sync(), waiting: waiting(), attributed: Some(attributed), extra: Some(extra), unwound: None);
    };
}

macro_rules! subject {
    (sync: $sync:expr, waiting: $waiting:expr, attributed: $attributed:expr, extra: $extra:expr, unwound: $unwound:expr) => {
        fn subject() -> Subject {
            Subject {
                rules: rules(),
                sync: $sync,
                waiting: $waiting,
                wrappers: wrappers(),
                call,
                attributed: $attributed,
                extra: $extra,
                unwound: $unwound,
            }
        }
    };
}

/// What the macros name.
pub mod prelude {
    pub use std::future::ready;
    pub use std::sync::Arc;

    pub use futures::future::BoxFuture;
    pub use hooks_core::{
        BoxError as E, Entered, HookSpec, ImplementationSpec, Next, NextAround, OnError, Snapshot, hookimpl, hookimpls,
        hookspec,
    };

    pub use crate::case::Manner;
    pub use crate::hook::{Callee, Kind, Rules, Subject, Unwound};
    pub use crate::output::{Got, Output, Told, each};
    pub use crate::plugin::*;
    pub use crate::run::check;
    pub use crate::scene::{Scene, at_once, implementation, wrapper};
}
