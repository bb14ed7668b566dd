//! What the host says of hooks, and what of it they do not bear.
#![forbid(unsafe_code)]

use std::time::Duration;

use hooks_core::{BoxError, BuildError, HookSettings, OnError, PluginManager, Problem, hookspec};

#[hookspec(fixed)]
pub async fn fixed() -> Result<(), BoxError>;

#[hookspec]
pub async fn stops() -> Result<(), BoxError>;

#[hookspec(on_error = "isolate")]
pub async fn skips() -> Result<(), BoxError>;

#[hookspec]
pub async fn tells_nothing() -> u8;

#[hookspec]
pub fn waits_for_nothing() -> Result<(), BoxError>;

#[hookspec(filter)]
pub async fn moves(text: String) -> String;

#[hookspec(filter, on_error = "isolate")]
pub async fn copies(text: String) -> String;

#[hookspec(around)]
pub async fn surrounds() -> Result<u8, BoxError>;

#[hookspec(timeout = "1s")]
pub async fn timed() -> u8;

#[hookspec(unwinds = stops)]
pub async fn unwinds() -> Result<(), BoxError>;

pub mod one {
    #[hooks_core::hookspec]
    pub fn twin();
}

pub mod other {
    #[hooks_core::hookspec]
    pub fn twin();
}

/// Nothing implements these hooks, which does not matter.
fn build(hook: &str, settings: HookSettings) -> Result<PluginManager, BuildError> {
    PluginManager::builder().implementations([]).hook(hook, settings).build()
}

fn on_error(on_error: OnError) -> HookSettings {
    HookSettings::new().on_error(on_error)
}

fn limit() -> HookSettings {
    HookSettings::new().timeout(Duration::from_secs(2))
}

#[test]
fn what_a_hook_bears_holds() -> Result<(), BoxError> {
    let cases = [
        ("fixed", HookSettings::new().order([""; 0]), OnError::Stop, None),
        ("stops", on_error(OnError::Stop).timeout(Duration::from_secs(2)), OnError::Stop, Some(2000)),
        ("stops", on_error(OnError::Isolate), OnError::Isolate, None),
        ("skips", limit(), OnError::Isolate, Some(2000)),
        ("tells_nothing", on_error(OnError::Stop), OnError::Stop, None),
        ("tells_nothing", limit(), OnError::Isolate, Some(2000)),
        ("waits_for_nothing", on_error(OnError::Isolate), OnError::Isolate, None),
        ("moves", on_error(OnError::Stop), OnError::Stop, None),
        ("copies", on_error(OnError::Isolate), OnError::Isolate, None),
        ("surrounds", on_error(OnError::Stop), OnError::Stop, None),
        ("timed", limit(), OnError::Isolate, Some(2000)),
        ("timed", HookSettings::new(), OnError::Isolate, Some(1000)),
        ("unwinds", on_error(OnError::Isolate), OnError::Isolate, None),
    ];
    for (hook, settings, on_error, timeout_ms) in cases {
        let told = format!("{hook} {settings:?}");
        let explanation = build(hook, settings)?.explain(hook)?;
        assert_eq!((explanation.on_error, explanation.timeout_ms), (on_error, timeout_ms), "{told}");
    }
    Ok(())
}

#[test]
fn what_a_hook_does_not_bear_is_a_problem() {
    const FIXED: &str = "it is declared `fixed`";
    const NO_RESULT: &str = "its callers get no `Result`, so no error can stop it";
    const NO_VALUE: &str = "a failure would leave it without a value";
    const NO_TIME: &str = "it is not async, or its callers get no `Result` that could say so";
    let cases = [
        ("fixed", on_error(OnError::Isolate), FIXED),
        ("fixed", limit(), FIXED),
        ("skips", on_error(OnError::Stop), NO_RESULT),
        ("moves", on_error(OnError::Isolate), NO_VALUE),
        ("surrounds", on_error(OnError::Isolate), NO_VALUE),
        ("surrounds", limit(), NO_TIME),
        ("waits_for_nothing", limit(), NO_TIME),
        ("moves", limit(), NO_TIME),
        ("tells_nothing", limit().on_error(OnError::Stop), NO_TIME),
        ("timed", on_error(OnError::Stop), NO_TIME),
    ];
    for (hook, settings, expected) in cases {
        let told = format!("{hook} {settings:?}");
        let error = build(hook, settings).expect_err(&told);
        let [Problem::SettingRefused { hook: of, reason, .. }] = error.problems() else { panic!("{told}: {error}") };
        assert_eq!((&**of, &**reason), (&*format!("setting::{hook}"), expected), "{told}");
    }
}

#[test]
fn a_name_that_two_hooks_have_says_nothing() {
    let error = build("twin", HookSettings::new()).expect_err("there are two");
    let [problem @ Problem::SettingOfUnknownHook { found: 2, .. }] = error.problems() else { panic!("{error}") };
    assert!(problem.to_string().ends_with("write the qualified one, `module::name`"), "{problem}");
    let one = build("setting::one::twin", on_error(OnError::Stop)).expect("it is one of them");
    let on_error_of = |hook| one.explain(hook).expect("it is one of them").on_error;
    assert_eq!(
        (on_error_of("setting::one::twin"), on_error_of("setting::other::twin")),
        (OnError::Stop, OnError::Isolate)
    );
}

#[test]
fn what_is_said_last_of_a_hook_holds() {
    let builder = PluginManager::builder().implementations([]);
    let builder = builder.hook("stops", on_error(OnError::Isolate)).hook("stops", limit());
    let explanation = builder.build().expect("it bears either").explain("stops").expect("there is one");
    assert_eq!((explanation.on_error, explanation.timeout_ms), (OnError::Stop, Some(2000)));
}
