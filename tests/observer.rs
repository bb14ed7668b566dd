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

mod ended {
    use hooks_core::{EndedCall, Entered, FailedImplementation, PerTable, Snapshot, plugin};
    use tokio::task::yield_now;

    use super::*;

    /// What an observer is told that asks for no details.
    #[derive(Default)]
    struct Ends {
        key: PerTable<usize>,
        tables: Mutex<usize>,
        told: Mutex<Vec<String>>,
    }

    impl Observer for Ends {
        fn called(&self, call: &EndedCall<'_>) {
            let table = call.of_table(&self.key, || {
                let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
                *tables += 1;
                *tables
            });
            let places = call.implementations().iter().enumerate().filter(|(place, _)| call.has_entered(*place));
            let entered: Vec<_> = places.map(|(_, each)| each.function()).collect();
            let first = call.entered_first().map_or("others".to_owned(), |first| first.to_string());
            let (hook, outcome) = (call.hook().name(), call.outcome());
            self.push(format!("{table} {hook} {outcome}: {first} of {} {entered:?}", call.implementations().len()));
        }

        fn failed(&self, failure: &FailedImplementation<'_>) {
            let error = failure.error().map_or("no error".to_owned(), |error| hooks_core::Chain(error).to_string());
            let text = error.rsplit(": ").next().unwrap_or_default().to_owned();
            self.push(format!("! {} {}: {text}", failure.implementation().function(), failure.outcome()));
        }
    }

    impl Ends {
        fn push(&self, entry: String) {
            self.told.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        }

        fn watching(manager: &PluginManager) -> Arc<Self> {
            let ends = Arc::new(Self::default());
            manager.observe(Arc::<Self>::clone(&ends));
            ends
        }

        fn take(&self) -> Vec<String> {
            std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }

    #[hookspec(on_error = "stop")]
    pub async fn waiting(act: &str) -> Result<(), BoxError>;

    #[hookimpl(waiting, tryfirst)]
    fn first() -> Result<(), BoxError> {
        Ok(())
    }

    #[hookimpl(waiting)]
    async fn second(act: &str) -> Result<(), BoxError> {
        yield_now().await;
        match act {
            "fail" => Err("as told".into()),
            "panic" => std::panic::resume_unwind(Box::new("as told")),
            "hang" => std::future::pending().await,
            _ => Ok(()),
        }
    }

    #[hookimpl(waiting, trylast)]
    fn third() -> Result<(), BoxError> {
        Ok(())
    }

    #[hookspec(unwinds = waiting)]
    pub async fn back();

    #[plugin(name = "late")]
    #[derive(Default)]
    struct Late;

    #[hookimpl]
    impl Late {
        #[hookimpl(trylast)]
        fn waiting(&self) -> Result<(), BoxError> {
            Ok(())
        }

        #[hookimpl]
        fn back(&self) {}
    }

    #[hookimpl(back)]
    fn undo() {}

    #[hookimpl(waiting, wrapper)]
    async fn around_it(hook: waiting<'_>, next: Next<'_, waiting<'_>>) -> Result<(), HookError<BoxError>> {
        next.run(hook).await
    }

    fn manager(others: &[&'static hooks_core::ImplementationSpec]) -> PluginManager {
        let builder = PluginManager::builder().implementations(hookimpls![first, second, third, undo]);
        builder.implementations(others.iter().copied()).build().expect("they fit")
    }

    /// Polls a call often enough to come to its end, or drops it.
    fn play<T>(call: impl Future<Output = T>) {
        let mut call = Box::pin(call);
        let _ = catch_panic(|| {
            for _ in 0..3 {
                if call.as_mut().now_or_never().is_some() {
                    break;
                }
            }
        });
    }

    #[test]
    fn each_call_ends_once() {
        for (others, wrappers) in [(&[][..], &[][..]), (&hookimpls![around_it][..], &["around_it"][..])] {
            let manager = manager(others);
            let ends = Ends::watching(&manager);
            let (all, some) = (["first", "second", "third"], ["first", "second"]);
            for (act, outcome, entered, failure) in [
                ("return", "returned", &all[..], None),
                ("fail", "failed", &some[..], Some("! second failed: as told")),
                ("panic", "panicked", &some[..], Some("! second panicked: no error")),
                ("hang", "cancelled", &some[..], None),
            ] {
                let entered: Vec<_> = wrappers.iter().chain(entered).collect();
                let (count, most) = (entered.len(), wrappers.len() + 3);
                let end = format!("1 waiting {outcome}: {count} of {most} {entered:?}");
                let expected: Vec<_> = failure.map(str::to_owned).into_iter().chain([end]).collect();
                play(manager.call(waiting { act }));
                assert_eq!(ends.take(), expected, "{act}");
                play(manager.snapshot().call_entering(waiting { act }, &Entered::default()));
                assert_eq!(ends.take(), expected, "{act}");
            }
            drop(manager.call(waiting { act: "" }));
            assert_eq!(ends.take(), [""; 0], "it was never polled");
        }
    }

    #[test]
    fn an_attributed_call_enters_no_wrapper() {
        let manager = manager(&hookimpls![around_it]);
        let ends = Ends::watching(&manager);
        play(manager.snapshot().call_attributed(waiting { act: "fail" }));
        let end = r#"1 waiting failed: others of 4 ["first", "second", "third"]"#;
        assert_eq!(ends.take(), ["! second failed: as told", end]);
    }

    #[test]
    fn what_unwinds_leaves_out_who_was_not_entered() {
        let manager = manager(&hookimpls![Late]);
        let ends = Ends::watching(&manager);
        let snapshot = manager.snapshot();
        for (act, entered) in [("fail", r#"others of 2 ["undo"]"#), ("", r#"2 of 2 ["Late::back", "undo"]"#)] {
            let entered_by_forward = Entered::default();
            play(snapshot.call_entering(waiting { act }, &entered_by_forward));
            ends.take();
            play(snapshot.call_unwinding(back {}, &entered_by_forward));
            assert_eq!(ends.take(), [format!("2 back returned: {entered}")]);
        }
    }

    #[test]
    fn a_table_is_the_same_while_nothing_of_it_changes() {
        let manager = manager(&[]);
        let ends = Ends::watching(&manager);
        let call = |snapshot: &Snapshot| {
            play(snapshot.call(waiting { act: "" }));
            ends.take()[0].chars().next()
        };
        let whole = manager.snapshot();
        assert_eq!((call(&whole), call(&whole)), (Some('1'), Some('1')));
        assert_eq!(call(&whole.with_extra::<back>("extra", Box::new(|_| ()))), Some('1'));
        assert_eq!(call(&whole.with_extra::<waiting>("extra", Box::new(|_| Ok(())))), Some('2'));
        assert_eq!(call(&whole), Some('1'));
    }

    #[test]
    fn of_nested_calls_each_ends_and_the_innermost_is_told_of_the_panic() {
        let inner = PluginManager::builder().implementations(hookimpls![may_panic]).build().expect("it fits");
        let (inner_ends, outer) = (Ends::watching(&inner), manager(&[]));
        let outer_ends = Ends::watching(&outer);
        let snapshot = outer.snapshot().with_extra::<waiting>(
            "extra",
            Box::new(move |_| inner.call(stops { panics: true }).map(drop).map_err(Into::into)),
        );
        play(snapshot.call(waiting { act: "" }));
        assert_eq!(inner_ends.take(), ["! may_panic panicked: no error", r#"1 stops panicked: 1 of 1 ["may_panic"]"#]);
        assert_eq!(outer_ends.take(), [r#"1 waiting panicked: 2 of 4 ["first", "extra"]"#]);
    }

    /// Panics whenever it is told of something.
    struct Clumsy;

    impl Observer for Clumsy {
        fn called(&self, _call: &EndedCall<'_>) {
            std::panic::resume_unwind(Box::new("clumsy"));
        }

        fn failed(&self, _failure: &FailedImplementation<'_>) {
            std::panic::resume_unwind(Box::new("clumsy"));
        }
    }

    #[test]
    fn an_observer_that_panics_makes_no_abort_of_a_panic() {
        let manager = PluginManager::builder().implementations(hookimpls![may_panic]).build().expect("it fits");
        manager.observe(Arc::new(Clumsy));
        let panic = catch_panic(|| manager.call(stops { panics: true })).expect_err("it panics");
        assert_eq!(panic.message(), "as told");
        assert_eq!(panic.implementation().map(|each| each.function().to_owned()).as_deref(), Some("may_panic"));
    }

    #[test]
    fn an_observer_that_is_gone_is_told_no_more() {
        let manager = PluginManager::builder().implementations(hookimpls![may_panic]).build().expect("it fits");
        let ends = Arc::new(Ends::default());
        let handle = manager.observe(Arc::<Ends>::clone(&ends));
        let _ = manager.call(stops { panics: false });
        handle.remove();
        let _ = manager.call(stops { panics: false });
        assert_eq!(ends.take().len(), 1);
    }
}
