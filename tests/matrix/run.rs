//! Plays a case, and compares what comes of it with the model.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hooks_core::{
    CallOutcome, HookSettings, HookSpec, Implementation, ObservedCall, ObservedImplementation, Observer, PluginManager,
    catch_panic, drop_waiting,
};
use proptest::prelude::*;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout};

use crate::case::{Case, LIMIT, Manner, PATIENCE, Through, case};
use crate::hook::{Callee, Got, Subject};
use crate::model::{Outcome, expected};
use crate::scene::Scene;

/// Compares the outcomes of many cases with the model's.
pub fn check(subject: &Subject) {
    let runtime =
        Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime can be made");
    let config = ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(case in case())| {
        let case = case.of(subject.rules);
        prop_assert_eq!(outcome(subject, &case, &runtime), expected(subject.rules, &case), "{:?}", case);
    });
}

fn outcome(subject: &Subject, case: &Case, runtime: &Runtime) -> Outcome {
    let manager = Arc::new(manager(subject, case));
    if case.through == Through::Observed {
        manager.observe(Arc::new(Silent));
    }
    let callee = match case.through {
        Through::Snapshot => Callee::Snapshot(manager.snapshot()),
        Through::Manager | Through::Observed => Callee::Manager(manager),
    };
    let scene = Scene::new(case.clone());
    let mut call = (subject.call)(callee, Arc::clone(&scene));
    let (ended, elapsed) = runtime.block_on(async {
        let started = Instant::now();
        let caught = poll_fn(|context| match catch_panic(|| call.as_mut().poll(context)) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        });
        (timeout(PATIENCE, caught).await, started.elapsed())
    });
    let name = |by: Option<&Arc<Implementation>>| by.map(|by| by.function().to_owned());
    let waiting = drop_waiting(|| drop(call)).expect("nothing panics when it is dropped");
    let got = match ended {
        Ok(Ok(got)) => got,
        Ok(Err(panic)) => Got::Panicked(name(panic.implementation())),
        Err(_) => Got::Dropped(name(waiting.as_ref())),
    };
    Outcome { log: scene.log(), got, elapsed }
}

fn manager(subject: &Subject, case: &Case) -> PluginManager {
    let plain = case.plain.iter().enumerate().filter_map(|(place, plain)| {
        let of_manner = if plain.manner == Manner::Sync { &subject.sync } else { &subject.waiting };
        of_manner.get(place).copied()
    });
    let wrappers = subject.wrappers.iter().copied().take(case.wrappers.len());
    let mut settings = HookSettings::new();
    if let Some(on_error) = case.on_error {
        settings = settings.on_error(on_error);
    }
    if case.timed {
        settings = settings.timeout(LIMIT);
    }
    // Each module of this program has a hook of the same name.
    let hook = subject.wrappers[0].hook().qualified_name();
    let builder = PluginManager::builder().hook(hook, settings).implementations(plain.chain(wrappers));
    builder.build().expect("the case is one that the hook bears")
}

/// An observer that has nothing to say.
struct Silent;

impl Observer for Silent {
    fn call(&self, _hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        Some(Box::new(Self))
    }
}

impl ObservedCall for Silent {
    fn implementation(&self, _implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        Some(Box::new(Self))
    }

    fn finished(&self, _outcome: CallOutcome, _elapsed: Duration) {}
}

impl ObservedImplementation for Silent {
    fn finished(&self, _outcome: CallOutcome, _elapsed: Duration) {}
}
