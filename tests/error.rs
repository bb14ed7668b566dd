//! What a call does about errors and panics.
#![forbid(unsafe_code)]

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use hooks_core::{
    BoxError, Cause, Chain, HookError, HookSettings, HookSpec, Next, NextAround, PluginManager, Snapshot, hookimpl,
    hookimpls, hookspec,
};
use tokio::task::yield_now;

hooks_core::link_plugins!();

fn plugins() -> Arc<Snapshot> {
    PluginManager::builder().build().expect("the plugins of this file fit together").snapshot()
}

/// What the implementation in the middle of three does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Does {
    Well,
    Err,
    Panic,
    PanicLater,
}

impl Does {
    fn it(self) -> Result<(), BoxError> {
        match self {
            Does::Well => Ok(()),
            Does::Err => Err("an error".into()),
            Does::Panic | Does::PanicLater => panic!("a panic"),
        }
    }
}

type Log = Vec<&'static str>;

/// Declares a hook with an implementation that works on both sides of one that may fail.
macro_rules! hook {
    ($(#[$attr:meta])* fn $name:ident -> $output:ty, $ok:expr, |$does:ident| $fail:expr) => {
        pub mod $name {
            use super::*;

            $(#[$attr])*
            pub async fn $name(does: Does, log: &mut Log) -> $output;

            #[hookimpl($name, tryfirst)]
            fn earlier(log: &mut Log) -> $output {
                log.push("earlier");
                $ok
            }

            #[hookimpl($name)]
            async fn middle(does: Does) -> $output {
                if does == Does::PanicLater {
                    yield_now().await;
                }
                let $does = does;
                $fail
            }

            #[hookimpl($name, trylast)]
            async fn later(log: &mut Log) -> $output {
                log.push("later");
                $ok
            }
        }
    };
}

hook! { #[hookspec] fn stops -> Result<(), BoxError>, Ok(()), |does| does.it() }
hook! { #[hookspec(on_error = "isolate")] fn tolerates -> Result<u8, BoxError>, Ok(1), |does| does.it().map(|()| 2) }
hook! { #[hookspec] fn isolates -> u8, 1, |does| does.it().map_or(0, |()| 2) }

#[tokio::test]
async fn stop_ends_the_call_with_the_error_and_who_failed() {
    let mut log = Log::new();
    let error = plugins().call(stops::stops { does: Does::Err, log: &mut log }).await.expect_err("it fails");
    assert_eq!(log, ["earlier"]);
    assert_eq!((error.plugin(), error.hook(), error.location().file), ("hooks-tests", "stops", file!()));
    assert!(error.location().line > 0);
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("an error"));
    let told = error.to_string();
    assert!(told.starts_with("plugin `hooks-tests` failed in hook `stops` (tests/error.rs:"), "{told}");
    assert_eq!(error.into_inner().map(|error| error.to_string()).as_deref(), Some("an error"));
}

#[tokio::test]
async fn isolate_skips_what_fails_and_counts_it() {
    let plugins = plugins();
    for (does, expected) in [(Does::Well, vec![1, 2, 1]), (Does::Panic, vec![1, 1]), (Does::PanicLater, vec![1, 1])] {
        let mut log = Log::new();
        assert_eq!(plugins.call(isolates::isolates { does, log: &mut log }).await, expected);
        assert_eq!(log, ["earlier", "later"]);
    }
    for (does, expected) in [(Does::Well, vec![1, 2, 1]), (Does::Err, vec![1, 1]), (Does::Panic, vec![1, 1])] {
        let mut log = Log::new();
        assert_eq!(plugins.call(tolerates::tolerates { does, log: &mut log }).await, expected);
        assert_eq!(log, ["earlier", "later"]);
    }
    let failures =
        |spec: &HookSpec| -> Vec<u64> { plugins.implementations(spec).iter().map(|each| each.failures()).collect() };
    assert_eq!(failures(HookSpec::of::<isolates::isolates<'_>>()), [0, 2, 0]);
    assert_eq!(failures(HookSpec::of::<tolerates::tolerates<'_>>()), [0, 2, 0]);
}

#[tokio::test]
async fn a_failure_tells_its_cause() {
    let plugins = plugins();
    let error = plugins.call(stops::stops { does: Does::Err, log: &mut Log::new() }).await.expect_err("it fails");
    assert!(matches!(error.cause(), Cause::Failed(error) if error.to_string() == "an error"));
    let outcomes = plugins.call_attributed(isolates::isolates { does: Does::Panic, log: &mut Log::new() }).await;
    let error = outcomes[1].outcome.as_ref().expect_err("it panics");
    assert!(matches!(error.cause(), Cause::Panicked(message) if message == "a panic"));
}

#[tokio::test]
async fn what_main_prints_is_the_whole_text() {
    let error = plugins().call(stops::stops { does: Does::Err, log: &mut Log::new() }).await.expect_err("it fails");
    assert_eq!(format!("{error:?}"), format!("{error}: an error"));
    assert_eq!(format!("{:?}", Chain(&error)), format!("{error}: an error"));
    let manager = PluginManager::builder().build().expect("the plugins of this file fit together");
    let error = manager.remove("nobody").await.expect_err("there is none");
    assert_eq!(format!("{error:?}"), error.to_string());
    let error = PluginManager::builder().hook("nobody", HookSettings::new()).build().expect_err("no such hook");
    assert_eq!(format!("{error:?}"), error.to_string());
}

/// What a wrapper makes of the error behind it.
mod wrapped {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum Blames {
        Inner,
        Itself,
    }

    #[hookspec]
    pub fn load(blames: Blames) -> Result<u8, String>;

    #[hookimpl(load)]
    fn fails() -> Result<u8, String> {
        Err("inner".to_owned())
    }

    #[hookimpl(load, wrapper)]
    fn around(hook: load, next: Next<'_, load>) -> Result<Vec<u8>, HookError<String>> {
        let (blames, this) = (hook.blames, next.wrapper());
        assert_eq!(this.implementation().function(), "around");
        next.run(hook).map_err(|inner| replaced(inner, blames, |told| this.error(told)))
    }

    #[hookspec(around)]
    pub async fn handle(blames: Blames) -> Result<u8, String>;

    #[hookimpl(handle, wrapper, priority = 1)]
    async fn outer(hook: handle, next: NextAround<'_, handle>) -> Result<u8, HookError<String>> {
        let (blames, this) = (hook.blames, next.wrapper());
        next.run(hook).await.map_err(|inner| replaced(inner, blames, |told| this.error(told)))
    }

    #[hookimpl(handle, wrapper, priority = 2)]
    async fn refuses(hook: handle, next: NextAround<'_, handle>) -> Result<u8, HookError<String>> {
        yield_now().await;
        Err(next.error("inner".to_owned()))
    }

    fn replaced(
        inner: HookError<String>,
        blames: Blames,
        own: impl FnOnce(String) -> HookError<String>,
    ) -> HookError<String> {
        match blames {
            Blames::Inner => inner.map(|error| format!("{error}, mapped")),
            Blames::Itself => own(format!("own, of {}", inner.into_inner().unwrap_or_default())),
        }
    }

    #[tokio::test]
    async fn is_blamed_on_whom_the_wrapper_says() {
        let all = hookimpls![fails, around, outer, refuses];
        let plugins = PluginManager::builder().implementations(all).build().expect("they fit");
        let read = |error: HookError<String>| (error.implementation().function().to_owned(), error.into_inner());
        for (blames, sync, waiting, told) in
            [(Blames::Inner, "fails", "refuses", "inner, mapped"), (Blames::Itself, "around", "outer", "own, of inner")]
        {
            let error = plugins.call(load { blames }).expect_err("it fails");
            assert_eq!(read(error), (sync.to_owned(), Some(told.to_owned())));
            let error = plugins.call(handle { blames }).around(async |_| Ok(1)).await.expect_err("it fails");
            assert_eq!(read(error), (waiting.to_owned(), Some(told.to_owned())));
        }
    }
}

/// The source of a `HookError`, whatever its `E` is.
mod source {
    use super::*;

    #[derive(Debug)]
    pub struct Plain;

    #[derive(Debug)]
    pub struct Real;

    impl fmt::Display for Real {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("real")
        }
    }

    impl Error for Real {}

    type Alias<T> = Result<T, Arc<Real>>;

    #[hookspec]
    pub fn plain() -> Result<(), Plain>;
    #[hookimpl]
    fn plain() -> Result<(), Plain> {
        Err(Plain)
    }

    #[hookspec]
    pub fn real() -> Result<(), Real>;
    #[hookimpl]
    fn real() -> Result<(), Real> {
        Err(Real)
    }

    #[hookspec]
    pub fn behind_a_pointer() -> std::result::Result<(), Box<Real>>;
    #[hookimpl]
    fn behind_a_pointer() -> Result<(), Box<Real>> {
        Err(Box::new(Real))
    }

    /// An alias counts as what it is called.
    #[hookspec]
    pub fn aliased() -> Alias<u8>;
    #[hookimpl]
    fn aliased() -> Alias<u8> {
        Ok(1)
    }

    #[test]
    fn is_the_error_where_it_is_one_or_derefs_to_one() {
        let plugins = plugins();
        let source = |error: &dyn Error| error.source().map(ToString::to_string);
        assert_eq!(source(&plugins.call(plain {}).expect_err("it fails")), None);
        assert_eq!(source(&plugins.call(real {}).expect_err("it fails")).as_deref(), Some("real"));
        let error = plugins.call(behind_a_pointer {}).expect_err("it fails");
        assert_eq!(source(&error).as_deref(), Some("real"));
        assert_eq!(plugins.call(aliased {}).len(), 1);
    }
}
