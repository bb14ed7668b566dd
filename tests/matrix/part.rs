//! Declares what takes part in a call, and the ways to make one.

/// All that is no wrapper; `first` are the options of what is first, behind a comma.
macro_rules! plain {
    (sync $first:tt $returned:ty, $given:tt) => {
        implementations!(sync $first $returned);
        wrappers!(sync Next $given);
        call!($given |hook, callee| callee.call(hook));

        fn waiting() -> Vec<&'static ImplementationSpec> {
            vec![]
        }

        fn extra(snapshot: &Snapshot, place: usize, manner: Manner) -> Snapshot {
            let function = move |hook: hook| at_once(implementation(hook.scene, place, hook.sum));
            snapshot.with_extra::<hook>($crate::plugin::plain(place, manner), Box::new(function))
        }
    };
    (waiting $first:tt $returned:ty, $given:tt) => {
        implementations!(sync $first $returned);
        implementations!(waiting $first $returned);
        wrappers!(waiting Next $given);
        call!($given |hook, callee| callee.call(hook).await);

        fn extra(snapshot: &Snapshot, place: usize, manner: Manner) -> Snapshot {
            let name = $crate::plugin::plain(place, manner);
            if manner == Manner::Sync {
                let function = move |hook: hook| at_once(implementation(hook.scene, place, hook.sum));
                return snapshot.with_extra::<hook>(name, Box::new(function));
            }
            snapshot.with_extra_async::<hook>(
                name,
                Box::new(move |hook, slot| slot.start(implementation(hook.scene, place, hook.sum))),
            )
        }
    };
}

macro_rules! implementations {
    (sync $first:tt $returned:ty) => {
        implementation!(sync $first 0 sync_0 Sync0 $returned);
        implementation!(sync [] 1 sync_1 Sync1 $returned);
        implementation!(sync [] 2 sync_2 Sync2 $returned);
        implementation!(sync [] 3 sync_3 Sync3 $returned);

        fn sync() -> Vec<&'static ImplementationSpec> {
            hookimpls![sync_0, sync_1, sync_2, sync_3].into()
        }
    };
    (waiting $first:tt $returned:ty) => {
        implementation!(waiting $first 0 waiting_0 Waiting0 $returned);
        implementation!(waiting [] 1 waiting_1 Waiting1 $returned);
        implementation!(waiting [] 2 waiting_2 Waiting2 $returned);
        implementation!(waiting [] 3 waiting_3 Waiting3 $returned);

        fn waiting() -> Vec<&'static ImplementationSpec> {
            hookimpls![waiting_0, waiting_1, waiting_2, waiting_3].into()
        }
    };
}

macro_rules! implementation {
    (sync [$($option:tt)*] $place:tt $name:ident $plugin:ident $returned:ty) => {
        #[hookimpl(hook, plugin = $plugin $($option)*)]
        fn $name(sum: usize, scene: Arc<Scene>) -> $returned {
            at_once(implementation(scene, $place, sum))
        }
    };
    (waiting [$($option:tt)*] $place:tt $name:ident $plugin:ident $returned:ty) => {
        #[hookimpl(hook, plugin = $plugin $($option)*)]
        async fn $name(sum: usize, scene: Arc<Scene>) -> $returned {
            implementation(scene, $place, sum).await
        }
    };
}

macro_rules! wrappers {
    ($form:ident $next:ident $given:tt) => {
        wrapper!($form $next $given 0 wrapper_0 Wrapper0);
        wrapper!($form $next $given 1 wrapper_1 Wrapper1);
        wrapper!($form $next $given 2 wrapper_2 Wrapper2);
        wrapper!($form $next $given 3 wrapper_3 Wrapper3);

        fn wrappers() -> Vec<&'static ImplementationSpec> {
            hookimpls![wrapper_0, wrapper_1, wrapper_2, wrapper_3].into()
        }
    };
}

macro_rules! wrapper {
    (sync $next:ident $given:tt $place:tt $name:ident $plugin:ident) => {
        #[hookimpl(hook, wrapper, plugin = $plugin)]
        fn $name(hook: hook, next: $next<'_, hook>) -> type_of!($given) {
            let (scene, error) = (Arc::clone(&hook.scene), error_of!(next $given));
            at_once(wrapper(scene, $place, false, error, Box::new(|| Box::pin(ready(next.run(hook))))))
        }
    };
    (waiting $next:ident $given:tt $place:tt $name:ident $plugin:ident) => {
        #[hookimpl(hook, wrapper, plugin = $plugin)]
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

macro_rules! attributed {
    (sync) => {
        attributed!(|hook, callee| callee.call_attributed(hook));
    };
    (waiting) => {
        attributed!(|hook, callee| callee.call_attributed(hook).await);
    };
    (|$hook:ident, $callee:ident| $call:expr) => {
        fn attributed(callee: Callee, scene: Arc<Scene>) -> BoxFuture<'static, Got> {
            Box::pin(async move {
                let $hook = hook { sum: 0, scene };
                each(match callee {
                    Callee::Manager($callee) => $call,
                    Callee::Snapshot($callee) => $call,
                })
            })
        }
    };
}

/// The hook that is unwound, which each plugin implements that may be called for.
macro_rules! unwound {
    (sync $given:tt) => {
        #[hookspec]
        fn forward(scene: &Scene) -> Result<(), E>;

        forwards!(forward_sync: 0 forward_sync_0 Sync0, 1 forward_sync_1 Sync1, 2 forward_sync_2 Sync2, 3 forward_sync_3 Sync3);

        fn unwound() -> Unwound {
            Unwound { hook: HookSpec::of::<forward>(), sync: forward_sync(), waiting: vec![], call: None }
        }
    };
    (waiting $given:tt) => {
        #[hookspec]
        async fn forward(scene: &Scene) -> Result<(), E>;

        forwards! { forward_sync:
            0 forward_sync_0 Sync0, 1 forward_sync_1 Sync1, 2 forward_sync_2 Sync2, 3 forward_sync_3 Sync3
        }
        forwards! { forward_waiting:
            0 forward_waiting_0 Waiting0, 1 forward_waiting_1 Waiting1, 2 forward_waiting_2 Waiting2,
            3 forward_waiting_3 Waiting3
        }

        fn unwound() -> Unwound {
            let (sync, waiting) = (forward_sync(), forward_waiting());
            Unwound { hook: HookSpec::of::<forward>(), sync, waiting, call: Some(unwind) }
        }

        fn unwind(snapshot: Arc<Snapshot>, scene: Arc<Scene>) -> BoxFuture<'static, Got> {
            Box::pin(async move {
                let entered = Entered::default();
                // Whether it fails is the scene's.
                let _ = snapshot.call_entering(forward { scene: &scene }, &entered).await;
                let given: type_of!($given) = snapshot.call_unwinding(hook { sum: 0, scene }, &entered).await;
                given.read()
            })
        }
    };
}

macro_rules! forwards {
    ($all:ident: $($place:tt $name:ident $plugin:ident),*) => {
        $(#[hookimpl(forward, plugin = $plugin)]
        fn $name(scene: &Scene) -> Result<(), E> {
            $crate::scene::forward(scene, $place)
        })*

        fn $all() -> Vec<&'static ImplementationSpec> {
            hookimpls![$($name),*].into()
        }
    };
}
