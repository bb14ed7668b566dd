//! Number of implementations × wrappers × what goes wrong and where, for kinds and results: a model says what must come
//! of each combination.
#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use hooks_core::__private::{Bound, HookKey, Instances, PlainHookKey, SyncWrapperKey};
use hooks_core::{BoxError, HookError, ImplementationSpec, Location, Package, PluginManager, hookspec};
use proptest::prelude::*;

/// The implementation at `place` does `what`, the others do well.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    what: What,
    place: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum What {
    Well,
    Err,
    Panic,
    /// Gives `Some`, where the others give `None`.
    Answer,
}

#[derive(Debug, Default)]
pub struct Log(Mutex<Vec<String>>);

impl Log {
    fn push(&self, entry: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).join(" ")
    }
}

/// What the implementation at this place does.
fn act(plan: Plan, log: &Log, place: usize) -> Result<Option<usize>, BoxError> {
    log.push(place.to_string());
    match plan.what {
        What::Err if plan.place == place => Err("as told".into()),
        What::Panic if plan.place == place => panic!("as told"),
        What::Answer if plan.place == place => Ok(Some(place)),
        _ => Ok(None),
    }
}

#[hookspec]
pub fn stops(plan: Plan, log: &Log) -> Result<usize, BoxError>;

#[hookspec(on_error = "isolate")]
pub fn isolates(plan: Plan, log: &Log) -> Result<usize, BoxError>;

#[hookspec(firstresult)]
pub fn first(plan: Plan, log: &Log) -> Result<Option<usize>, BoxError>;

#[hookspec(filter, on_error = "isolate")]
pub fn folds(sum: usize, plan: Plan, log: &Log) -> Result<usize, BoxError>;

type Bind = fn(&Instances) -> Bound;

/// For each place a constant function, since what `#[hookimpl]` registers is one.
macro_rules! binds {
    ($make:expr) => {{
        const BINDS: [Bind; 4] = [|_| $make(0), |_| $make(1), |_| $make(2), |_| $make(3)];
        BINDS
    }};
}

fn declare(spec: fn() -> &'static hooks_core::HookSpec, bind: Bind, place: usize) -> ImplementationSpec {
    const PACKAGE: &Package = &Package::new("matrix", "", "", "", "");
    let line = u32::try_from(place).unwrap_or(u32::MAX);
    ImplementationSpec::new(spec, "implementation", PACKAGE, Location::new("matrix", line, 1), bind)
}

fn manager(spec: fn() -> &'static hooks_core::HookSpec, plain: &[Bind], wrappers: &[Bind]) -> PluginManager {
    let plain = plain.iter().enumerate().map(|(place, bind)| declare(spec, *bind, place));
    let around = wrappers.iter().enumerate().map(|(place, bind)| declare(spec, *bind, place).with_wrapper());
    let list: Vec<&'static ImplementationSpec> = plain.chain(around).map(|each| &*Box::leak(Box::new(each))).collect();
    PluginManager::builder().implementations(list).build().expect("they fit")
}

/// A wrapper that says when it begins and when it ends.
macro_rules! wrapper {
    ($hook:ident) => {
        |place: usize| {
            <$hook<'static>>::bind_sync_wrapper(Box::new(move |hook: $hook<'_>, next| {
                let log = hook.log;
                log.push(format!("{place}>"));
                let outcome = next.run(hook);
                log.push(format!("<{place}"));
                outcome
            }))
        }
    };
}

/// What is logged: wrappers around `entered`, which end unless a panic resumes.
fn expected_log(wrappers: usize, entered: usize, panics: bool) -> String {
    let before = (0..wrappers).map(|place| format!("{place}>"));
    let within = (0..entered).map(|place| place.to_string());
    let after = (0..wrappers).rev().map(|place| format!("<{place}")).take(if panics { 0 } else { wrappers });
    before.chain(within).chain(after).collect::<Vec<_>>().join(" ")
}

fn plan() -> impl Strategy<Value = Plan> {
    let what = prop_oneof![Just(What::Well), Just(What::Err), Just(What::Panic), Just(What::Answer)];
    (what, 0_usize..4).prop_map(|(what, place)| Plan { what, place })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn all_that_stops(plan in plan(), count in 0_usize..=4, wrappers in 0_usize..=4) {
        let plain = binds!(|place| <stops<'static>>::bind_sync(Box::new(move |hook| {
            act(hook.plan, hook.log, place).map(|_| place)
        })));
        let manager = manager(<stops<'static>>::spec, &plain[..count], &binds!(wrapper!(stops))[..wrappers]);
        let log = Log::default();
        let outcome = catch_unwind(AssertUnwindSafe(|| manager.call(stops { plan, log: &log })));
        let fails = plan.place < count;
        let (panics, errs) = (fails && plan.what == What::Panic, fails && plan.what == What::Err);
        let entered = if panics || errs { plan.place + 1 } else { count };
        prop_assert_eq!(log.take(), expected_log(wrappers, entered, panics));
        match outcome {
            Err(_) => prop_assert!(panics),
            Ok(Err(error)) => prop_assert!(errs && error.location().line as usize == plan.place),
            Ok(Ok(values)) => prop_assert_eq!(values, (0..count).collect::<Vec<_>>()),
        }
    }

    #[test]
    fn all_that_isolates(plan in plan(), count in 0_usize..=4, wrappers in 0_usize..=4) {
        let plain = binds!(|place| <isolates<'static>>::bind_sync(Box::new(move |hook| {
            act(hook.plan, hook.log, place).map(|_| place)
        })));
        let manager = manager(<isolates<'static>>::spec, &plain[..count], &binds!(wrapper!(isolates))[..wrappers]);
        let log = Log::default();
        let values = manager.call(isolates { plan, log: &log });
        prop_assert_eq!(log.take(), expected_log(wrappers, count, false));
        let fails = |place: &usize| *place == plan.place && matches!(plan.what, What::Err | What::Panic);
        prop_assert_eq!(values, (0..count).filter(|place| !fails(place)).collect::<Vec<_>>());
    }

    #[test]
    fn firstresult(plan in plan(), count in 0_usize..=4, wrappers in 0_usize..=4) {
        let plain = binds!(|place| <first<'static>>::bind_sync(Box::new(move |hook| act(hook.plan, hook.log, place))));
        let manager = manager(<first<'static>>::spec, &plain[..count], &binds!(wrapper!(first))[..wrappers]);
        let log = Log::default();
        let outcome: Result<Result<_, HookError<_>>, _> =
            catch_unwind(AssertUnwindSafe(|| manager.call(first { plan, log: &log })));
        let ends = plan.place < count && plan.what != What::Well;
        let entered = if ends { plan.place + 1 } else { count };
        let panics = ends && plan.what == What::Panic;
        prop_assert_eq!(log.take(), expected_log(wrappers, entered, panics));
        match outcome {
            Err(_) => prop_assert!(panics),
            Ok(Err(_)) => prop_assert!(ends && plan.what == What::Err),
            Ok(Ok(found)) => prop_assert_eq!(found, (ends && plan.what == What::Answer).then_some(plan.place)),
        }
    }

    #[test]
    fn filter_that_isolates(plan in plan(), count in 0_usize..=4, wrappers in 0_usize..=4) {
        let plain = binds!(|place| <folds<'static>>::bind_sync(Box::new(move |hook| {
            act(hook.plan, hook.log, place).map(|_| hook.sum * 10 + place + 1)
        })));
        let manager = manager(<folds<'static>>::spec, &plain[..count], &binds!(wrapper!(folds))[..wrappers]);
        let log = Log::default();
        let sum = manager.call(folds { sum: 0, plan, log: &log });
        prop_assert_eq!(log.take(), expected_log(wrappers, count, false));
        let fails = |place: usize| place == plan.place && matches!(plan.what, What::Err | What::Panic);
        let expected = (0..count).filter(|&place| !fails(place)).fold(0, |sum, place| sum * 10 + place + 1);
        prop_assert_eq!(sum, expected);
    }
}
