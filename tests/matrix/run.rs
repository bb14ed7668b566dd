//! Plays each cell of the table, and compares what comes of it with the model.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use futures::future::BoxFuture;
use hooks_core::{ChangeError, Implementation, PluginManager, catch_panic, drop_waiting};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout};

use crate::case::{Acts, Case, PATIENCE, acts, case};
use crate::cell::{Call, Cell, Observed, Order, Shown, Source, cells, exclusion};
use crate::hook::{Callee, Subject};
use crate::model::{Outcome, expected};
use crate::order::Part;
use crate::output::{Got, told};
use crate::scene::Scene;
use crate::stage::Stage;
use crate::watch::{Observing, Told};

/// How many casts are tried of each source and order.
const CASTS: u32 = 3;

/// How many scenes each cast plays in each cell.
const SCENES: usize = 3;

/// Compares the outcomes of many cases in each cell with the model's; every other cell is shown to be empty.
pub fn check(subject: &Subject) {
    let runtime =
        Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime can be made");
    let mut played = 0;
    for source in Source::ALL {
        for order in Order::ALL {
            let (full, empty): (Vec<_>, Vec<_>) =
                cells(source, order).into_iter().partition(|cell| exclusion(subject.rules, *cell).is_none());
            for cell in empty {
                show_empty(subject, cell, &runtime);
            }
            if full.is_empty() {
                continue;
            }
            played += full.len();
            let config = ProptestConfig { cases: CASTS, failure_persistence: None, ..ProptestConfig::default() };
            let outcome = TestRunner::new(config).run(&(case(), vec(acts(), SCENES)), |(case, acts)| {
                play_all(subject, &full, &case.of(subject.rules), &acts, &runtime)
            });
            outcome.unwrap_or_else(|failed| panic!("{source:?} {order:?}: {failed}"));
        }
    }
    assert_eq!(played, subject.rules.cells());
}

/// One cast in all cells that have it.
fn play_all(
    subject: &Subject,
    cells: &[Cell],
    case: &Case,
    acts: &[Acts],
    runtime: &Runtime,
) -> Result<(), TestCaseError> {
    let Some(Cell { source, order, .. }) = cells.first().copied() else { return Ok(()) };
    let stage = Stage { subject, source, order, case };
    let manager = Arc::new(stage.build().expect("the case is one that the hook bears"));
    runtime.block_on(stage.add_later(&manager)).expect("what comes later fits");
    for cell in cells {
        for case in acts.iter().map(|acts| case.acting(acts)) {
            let stage = Stage { case: &case, ..stage };
            if cell.call == Call::Replay {
                replay(stage, *cell, runtime)?;
            } else {
                let play = call(stage, *cell, &manager, &Scene::new(case.clone()), runtime);
                prop_assert_eq!(play, expected(subject.rules, *cell, &case, Part::All), "{:?} {:?}", cell, case);
            }
        }
    }
    Ok(())
}

/// A call, and the same again for those who come later.
fn replay(stage: Stage<'_>, cell: Cell, runtime: &Runtime) -> Result<(), TestCaseError> {
    let (rules, case) = (stage.subject.rules, stage.case);
    let manager = Arc::new(stage.build().expect("the case is one that the hook bears"));
    let scene = Scene::new(case.clone());
    let early = call(stage, cell, &manager, &scene, runtime);
    prop_assert_eq!(early, expected(rules, cell, case, Part::Early), "{:?} {:?}", cell, case);
    let (added, specs) = (Arc::clone(&manager), stage.later());
    let late = perform(
        &manager,
        cell,
        &scene,
        runtime,
        Box::pin(async move {
            match added.add(specs).await {
                Ok(()) => Got::Values(vec![]),
                Err(ChangeError::Replay(error)) => Got::Refused(Box::new(told(&error))),
                Err(other) => panic!("{other}"),
            }
        }),
    );
    let there = names(manager.snapshot().implementations(stage.subject.hook()));
    let late = Outcome { there, ..late };
    prop_assert_eq!(late, expected(rules, cell, case, Part::Late), "again {:?} {:?}", cell, case);
    Ok(())
}

fn call(stage: Stage<'_>, cell: Cell, manager: &Arc<PluginManager>, scene: &Arc<Scene>, runtime: &Runtime) -> Outcome {
    let (subject, callee) = (stage.subject, stage.callee(manager, cell.callee));
    let snapshot = match &callee {
        Callee::Manager(manager) => manager.snapshot(),
        Callee::Snapshot(snapshot) => Arc::clone(snapshot),
    };
    let implementations = snapshot.implementations(subject.hook());
    let failures = || implementations.iter().map(|each| each.failures()).collect::<Vec<_>>();
    let (before, scene_of_call) = (failures(), Arc::clone(scene));
    let future = match cell.call {
        Call::Plain | Call::Replay => (subject.call)(callee, scene_of_call),
        Call::Attributed => subject.attributed.expect("the cell has one")(callee, scene_of_call),
        Call::Unwinding => {
            let unwind = subject.unwound.as_ref().and_then(|unwound| unwound.call).expect("the cell has one");
            unwind(Arc::clone(&snapshot), scene_of_call)
        }
    };
    let outcome = perform(manager, cell, scene, runtime, future);
    let counted = before.iter().zip(failures()).zip(implementations).filter(|((before, after), _)| *before < after);
    let mut skipped: Vec<_> = counted.map(|(_, each)| each.plugin().name().to_owned()).collect();
    skipped.sort_unstable();
    Outcome { skipped, there: names(implementations), ..outcome }
}

fn names(implementations: &[Arc<Implementation>]) -> Vec<String> {
    implementations.iter().map(|each| each.plugin().name().to_owned()).collect()
}

/// Awaits a call as long as one may, while somebody watches if the cell says so.
fn perform(
    manager: &PluginManager,
    cell: Cell,
    scene: &Arc<Scene>,
    runtime: &Runtime,
    mut future: BoxFuture<'static, Got>,
) -> Outcome {
    let observing = Arc::new(Observing::new(scene, "hook", cell.observed));
    let watching = (cell.observed != Observed::Nothing).then(|| manager.observe(Arc::<Observing>::clone(&observing)));
    let (ended, elapsed) = runtime.block_on(async {
        let started = Instant::now();
        let caught = poll_fn(|context| match catch_panic(|| future.as_mut().poll(context)) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        });
        (timeout(PATIENCE, caught).await, started.elapsed())
    });
    let name = |by: Option<&Arc<Implementation>>| by.map(|by| by.plugin().name().to_owned());
    let waiting = drop_waiting(|| drop(future)).expect("nothing panics when it is dropped");
    let got = match ended {
        Ok(Ok(got)) => got,
        Ok(Err(panic)) => Got::Panicked(name(panic.implementation())),
        Err(_) => Got::Dropped(name(waiting.as_ref())),
    };
    if let Some(watching) = watching {
        watching.remove();
    }
    let Told { called, failed } = observing.take();
    Outcome { log: scene.take_log(), got, elapsed, called, failed, skipped: vec![], there: vec![] }
}

/// Shows that there is nothing in a cell, where the compiler does not.
fn show_empty(subject: &Subject, cell: Cell, runtime: &Runtime) {
    let Some(exclusion) = exclusion(subject.rules, cell) else { return };
    let case = Case::full().of(subject.rules);
    let stage = Stage { subject, source: cell.source, order: cell.order, case: &case };
    match exclusion.shown {
        Shown::Compiler | Shown::Sense => {}
        Shown::StartUp(is_told) => {
            let error = stage.build().expect_err(exclusion.reason);
            assert!(error.problems().iter().all(is_told), "{}: {error}", exclusion.reason);
        }
        Shown::Forgotten => {
            let manager = Arc::new(stage.build().expect("the case is one that the hook bears"));
            let scene = Scene::new(case.clone());
            let called = call(stage, cell, &manager, &scene, runtime);
            assert!(!called.log.is_empty());
            runtime.block_on(manager.add(stage.later())).expect("they fit");
            assert_eq!(scene.take_log(), "", "{}", exclusion.reason);
        }
    }
}
