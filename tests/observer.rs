//! What observers are told of wrappers and of what blocks, and in which order several of them are.
#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use hooks_core::{
    BoxError, CallOutcome, HookError, HookSpec, Implementation, Next, NextAround, ObservedCall, ObservedImplementation,
    Observer, PluginManager, catch_panic, hookimpl, hookimpls, hookspec,
};
use tokio::runtime::Builder;

type Log = Arc<Mutex<Vec<String>>>;

/// Writes down all it is told of, under its own name.
#[derive(Clone)]
struct Recorder {
    name: &'static str,
    log: Log,
}

/// The same of a call, or of an implementation.
struct Recording {
    recorder: Recorder,
    of: String,
    is_over: Mutex<bool>,
}

impl Recorder {
    fn push(&self, entry: &str) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{}{entry}", self.name));
    }

    fn begin(&self, of: &str) -> Recording {
        self.push(&format!("> {of}"));
        Recording { recorder: self.clone(), of: of.to_owned(), is_over: Mutex::new(false) }
    }
}

impl Recording {
    fn end(&self, outcome: CallOutcome) {
        self.recorder.push(&format!("< {} {outcome}", self.of));
        *self.is_over.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if !*self.is_over.lock().unwrap_or_else(PoisonError::into_inner) {
            self.recorder.push(&format!("~ {}", self.of));
        }
    }
}

impl Observer for Recorder {
    fn call(&self, hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        Some(Box::new(self.begin(hook.name())))
    }
}

impl ObservedCall for Recording {
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        Some(Box::new(self.recorder.begin(implementation.function())))
    }

    fn finished(&self, outcome: CallOutcome, _elapsed: Duration) {
        self.end(outcome);
    }
}

impl ObservedImplementation for Recording {
    fn enter(&self) {
        self.recorder.push("+");
    }

    fn exit(&self) {
        self.recorder.push("-");
    }

    fn finished(&self, outcome: CallOutcome, _elapsed: Duration) {
        self.end(outcome);
    }
}

mod all {
    use super::*;

    #[hookspec]
    pub fn hook(fails: bool) -> Result<(), BoxError>;

    #[hookimpl(hook)]
    fn plain() -> Result<(), BoxError> {
        Ok(())
    }

    #[hookimpl(hook, wrapper)]
    fn wrapper(hook: hook, next: Next<'_, hook>) -> Result<(), HookError<BoxError>> {
        let (fails, this) = (hook.fails, next.wrapper());
        next.run(hook)?;
        if fails { Err(this.error("as told".into())) } else { Ok(()) }
    }

    #[hookspec]
    pub async fn waiting(fails: bool) -> Result<(), BoxError>;

    #[hookimpl(waiting, wrapper)]
    async fn waiting_wrapper(hook: waiting, next: Next<'_, waiting>) -> Result<(), HookError<BoxError>> {
        let (fails, this) = (hook.fails, next.wrapper());
        next.run(hook).await?;
        if fails { Err(this.error("as told".into())) } else { Ok(()) }
    }

    pub fn manager() -> PluginManager {
        PluginManager::builder().implementations(hookimpls![plain, wrapper, waiting_wrapper]).build().expect("they fit")
    }
}

mod around {
    use super::*;

    #[hookspec(around)]
    pub fn hook(fails: bool) -> Result<u8, BoxError>;

    #[hookimpl(hook, wrapper)]
    fn wrapper(hook: hook, next: NextAround<'_, hook>) -> Result<u8, HookError<BoxError>> {
        if hook.fails { Err(next.error("as told".into())) } else { next.run(hook) }
    }

    #[hookspec(around)]
    pub async fn waiting(fails: bool) -> Result<u8, BoxError>;

    #[hookimpl(waiting, wrapper)]
    async fn waiting_wrapper(hook: waiting, next: NextAround<'_, waiting>) -> Result<u8, HookError<BoxError>> {
        if hook.fails { Err(next.error("as told".into())) } else { next.run(hook).await }
    }

    pub fn manager() -> PluginManager {
        PluginManager::builder().implementations(hookimpls![wrapper, waiting_wrapper]).build().expect("they fit")
    }
}

mod blocking {
    use super::*;

    #[hookspec]
    pub async fn hook(fails: bool) -> Result<(), BoxError>;

    #[hookimpl(hook, blocking)]
    fn blocks(fails: bool) -> Result<(), BoxError> {
        if fails { Err("as told".into()) } else { Ok(()) }
    }

    #[hookspec(concurrent)]
    pub async fn beside(fails: bool) -> Result<(), BoxError>;

    #[hookimpl(beside, blocking)]
    fn blocks_beside(fails: bool) -> Result<(), BoxError> {
        blocks(fails)
    }

    /// It neither blocks nor waits.
    #[hookspec(concurrent)]
    pub async fn at_once(fails: bool) -> Result<(), BoxError>;

    #[hookimpl(at_once)]
    fn sync(fails: bool) -> Result<(), BoxError> {
        blocks(fails)
    }

    pub fn manager() -> PluginManager {
        PluginManager::builder().implementations(hookimpls![blocks, blocks_beside, sync]).build().expect("they fit")
    }
}

/// What observers of these names are told of a call.
fn told(manager: &PluginManager, names: &[&'static str], call: impl FnOnce(&PluginManager)) -> String {
    let log = Log::default();
    for name in names {
        manager.observe(Arc::new(Recorder { name, log: Arc::clone(&log) }));
    }
    call(manager);
    log.lock().unwrap_or_else(PoisonError::into_inner).join(" ")
}

fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing waits")
}

#[test]
fn a_wrapper_that_gives_an_error_has_failed() {
    for (fails, outcome) in [(false, "returned"), (true, "failed")] {
        let sync = told(&all::manager(), &[""], |manager| drop(manager.call(all::hook { fails })));
        let inner = "> plain + - < plain returned";
        assert_eq!(sync, format!("> hook > wrapper + {inner} - < wrapper {outcome} < hook {outcome}"));
        let waiting = told(&all::manager(), &[""], |manager| drop(now(manager.call(all::waiting { fails }))));
        let expected = format!("> waiting > waiting_wrapper + - < waiting_wrapper {outcome} < waiting {outcome}");
        assert_eq!(waiting, expected);
        let sync = told(&around::manager(), &[""], |manager| {
            drop(manager.call(around::hook { fails }).around(|_| Ok(1)));
        });
        assert_eq!(sync, format!("> hook > wrapper + - < wrapper {outcome} < hook {outcome}"));
        let waiting = told(&around::manager(), &[""], |manager| {
            drop(now(manager.call(around::waiting { fails }).around(async |_| Ok(1))));
        });
        assert_eq!(waiting, expected);
    }
}

#[test]
fn one_that_blocks_or_runs_beside_others_is_told_of_as_any_other() {
    let runtime = Builder::new_multi_thread().worker_threads(1).build().expect("a runtime can be made");
    for (fails, outcome) in [(false, "returned"), (true, "failed")] {
        let alone = told(&blocking::manager(), &[""], |manager| {
            assert_eq!(runtime.block_on(manager.call(blocking::hook { fails })).is_err(), fails);
        });
        assert_eq!(alone, format!("> hook > blocks + - < blocks {outcome} < hook {outcome}"));
        let beside = told(&blocking::manager(), &[""], |manager| {
            assert_eq!(runtime.block_on(manager.call(blocking::beside { fails })).is_err(), fails);
        });
        assert_eq!(beside, format!("> beside > blocks_beside + - < blocks_beside {outcome} < beside {outcome}"));
        let at_once = told(&blocking::manager(), &[""], |manager| {
            assert_eq!(now(manager.call(blocking::at_once { fails })).is_err(), fails);
        });
        assert_eq!(at_once, format!("> at_once > sync + - < sync {outcome} < at_once {outcome}"));
    }
}

#[hookspec(on_error = "stop")]
pub fn stops(panics: bool) -> Result<(), BoxError>;

#[hookimpl(stops)]
fn may_panic(panics: bool) -> Result<(), BoxError> {
    if panics { std::panic::resume_unwind(Box::new("as told")) } else { Ok(()) }
}

#[test]
fn who_is_told_first_of_a_beginning_is_told_last_of_the_end() {
    let manager = || PluginManager::builder().implementations(hookimpls![may_panic]).build().expect("it fits");
    let begin = "a> stops b> stops a> may_panic b> may_panic a+ b+ b- a-";
    let returns = told(&manager(), &["a", "b"], |manager| drop(manager.call(stops { panics: false })));
    let ends = "b< may_panic returned a< may_panic returned b< stops returned a< stops returned";
    assert_eq!(returns, format!("{begin} {ends}"));
    let panics = told(&manager(), &["a", "b"], |manager| {
        assert!(catch_panic(|| manager.call(stops { panics: true })).is_err());
    });
    assert_eq!(panics, format!("{begin} b~ may_panic a~ may_panic b~ stops a~ stops"));
}

mod isolated {
    use super::*;

    #[hookspec(on_error = "isolate")]
    pub fn hook() -> Result<(), BoxError>;

    #[hookimpl(hook)]
    fn fails() -> Result<(), BoxError> {
        Err("as told".into())
    }

    #[hookimpl(hook, priority = 1)]
    fn goes_on() -> Result<(), BoxError> {
        Ok(())
    }

    #[test]
    fn a_call_that_goes_on_without_one_has_not_failed() {
        let manager = PluginManager::builder().implementations(hookimpls![fails, goes_on]).build().expect("they fit");
        let expected = "> hook > fails + - < fails failed > goes_on + - < goes_on returned < hook returned";
        assert_eq!(told(&manager, &[""], |manager| manager.call(hook {})), expected);
    }
}

#[hookspec]
pub fn nobody();

#[test]
fn a_hook_that_nothing_implements_has_no_calls_to_tell_of() {
    assert_eq!(told(&all::manager(), &["a"], |manager| manager.call(nobody {})), "");
}
