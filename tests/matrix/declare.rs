//! Declares hooks with all that can take part in their calls, and their tests.

/// `hooks! { (forms) name: [options] Kind OnError, returned => (given); }`
///
/// For each form, `sync` or `waiting`, a module with a hook of these options and rules, whose implementations return
/// `returned`, and whose calls give `given`.
macro_rules! hooks {
    ($forms:tt $($name:ident: $options:tt $kind:ident $on_error:ident, $returned:ty => $given:tt;)*) => {
        $(mod $name {
            hooks!(@ $forms $options $kind $on_error $returned, $given);
        })*
    };
    (@ ($($form:ident)*) $options:tt $kind:ident $on_error:ident $returned:ty, $given:tt) => {
        $(mod $form {
            use crate::declare::prelude::*;

            hook!($form $options $returned);
            taking_part!($form $kind $returned, $given);

            #[test]
            fn does_as_the_model() {
                let rules = Rules::of::<$returned>(Kind::$kind, stringify!($form) == "waiting", OnError::$on_error);
                check(&Subject { rules, sync: sync(), waiting: waiting(), wrappers: wrappers(), call });
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

/// Implementations and wrappers, and how the hook is called.
macro_rules! taking_part {
    (sync Around $returned:ty, $given:tt) => {
        implementations!(sync none);
        implementations!(waiting none);
        wrappers!(sync NextAround $given: 0 wrapper_0, 1 wrapper_1, 2 wrapper_2, 3 wrapper_3);
        call!($given |hook, callee| callee.call(hook).around(|hook| {
            Output::of(at_once(implementation(hook.scene, 0, hook.sum)))
        }));
    };
    (waiting Around $returned:ty, $given:tt) => {
        implementations!(sync none);
        implementations!(waiting none);
        wrappers!(waiting NextAround $given: 0 wrapper_0, 1 wrapper_1, 2 wrapper_2, 3 wrapper_3);
        call!($given |hook, callee| callee.call(hook).around(async |hook: hook| {
            Output::of(implementation(hook.scene, 0, hook.sum).await)
        }).await);
    };
    (sync $kind:ident $returned:ty, $given:tt) => {
        implementations!(sync $returned: 0 sync_0, 1 sync_1, 2 sync_2, 3 sync_3);
        implementations!(waiting none);
        wrappers!(sync Next $given: 0 wrapper_0, 1 wrapper_1, 2 wrapper_2, 3 wrapper_3);
        call!($given |hook, callee| callee.call(hook));
    };
    (waiting $kind:ident $returned:ty, $given:tt) => {
        implementations!(sync $returned: 0 sync_0, 1 sync_1, 2 sync_2, 3 sync_3);
        implementations!(waiting $returned: 0 waiting_0, 1 waiting_1, 2 waiting_2, 3 waiting_3);
        wrappers!(waiting Next $given: 0 wrapper_0, 1 wrapper_1, 2 wrapper_2, 3 wrapper_3);
        call!($given |hook, callee| callee.call(hook).await);
    };
}

macro_rules! implementations {
    ($form:ident none) => {
        fn $form() -> Vec<&'static ImplementationSpec> {
            vec![]
        }
    };
    (sync $returned:ty: $($place:tt $name:ident),*) => {
        $(#[hookimpl(hook, priority = $place)]
        fn $name(sum: usize, scene: Arc<Scene>) -> $returned {
            at_once(implementation(scene, $place, sum))
        })*

        fn sync() -> Vec<&'static ImplementationSpec> {
            hookimpls![$($name),*].into_iter().collect()
        }
    };
    (waiting $returned:ty: $($place:tt $name:ident),*) => {
        $(#[hookimpl(hook, priority = $place)]
        async fn $name(sum: usize, scene: Arc<Scene>) -> $returned {
            implementation(scene, $place, sum).await
        })*

        fn waiting() -> Vec<&'static ImplementationSpec> {
            hookimpls![$($name),*].into_iter().collect()
        }
    };
}

macro_rules! wrappers {
    ($form:ident $next:ident $given:tt: $($place:tt $name:ident),*) => {
        $(wrapper!($form $next $given $place $name);)*

        fn wrappers() -> Vec<&'static ImplementationSpec> {
            hookimpls![$($name),*].into_iter().collect()
        }
    };
}

macro_rules! wrapper {
    (sync $next:ident $given:tt $place:tt $name:ident) => {
        #[hookimpl(hook, wrapper, priority = $place)]
        fn $name(hook: hook, next: $next<'_, hook>) -> type_of!($given) {
            let (scene, error) = (Arc::clone(&hook.scene), error_of!(next $given));
            at_once(wrapper(scene, $place, false, error, Box::new(|| Box::pin(ready(next.run(hook))))))
        }
    };
    (waiting $next:ident $given:tt $place:tt $name:ident) => {
        #[hookimpl(hook, wrapper, priority = $place)]
        async fn $name(hook: hook, next: $next<'_, hook>) -> type_of!($given) {
            let (scene, error) = (Arc::clone(&hook.scene), error_of!(next $given));
            wrapper(scene, $place, true, error, Box::new(|| Box::pin(next.run(hook)))).await
        }
    };
}

macro_rules! type_of {
    (($($given:tt)*)) => { $($given)* };
}

/// A wrapper's own error, where the hook's callers are told of errors.
macro_rules! error_of {
    ($next:ident (Told $($value:tt)*)) => {
        Some($next.error("its own".into()))
    };
    ($next:ident $given:tt) => {
        None
    };
}

macro_rules! call {
    ($given:tt |$hook:ident, $callee:ident| $call:expr) => {
        fn call(callee: Callee, scene: Arc<Scene>) -> BoxFuture<'static, Got> {
            Box::pin(async move {
                let $hook = hook { sum: 0, scene };
                let given: type_of!($given) = match callee {
                    Callee::Manager($callee) => $call,
                    Callee::Snapshot($callee) => $call,
                };
                given.read()
            })
        }
    };
}

/// What the macros name.
pub mod prelude {
    pub use std::future::ready;
    pub use std::sync::Arc;

    pub use futures::future::BoxFuture;
    pub use hooks_core::{BoxError as E, ImplementationSpec, Next, NextAround, OnError, hookimpl, hookimpls, hookspec};

    pub use crate::hook::{Callee, Got, Kind, Output, Rules, Subject, Told};
    pub use crate::run::check;
    pub use crate::scene::{Scene, at_once, implementation, wrapper};
}
