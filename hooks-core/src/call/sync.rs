use std::sync::Arc;

use super::frame::{framed_wrapper, judge};
use super::passage::{Passage, Way};
use super::run::Run;
use super::table::{Plain, Table, TableRef};
use super::underway::Underway;
use super::walk::{All, Told, Walking};
use super::{Arguments, Collected, Collector, Next, Steps, SyncHook, Walk};
use crate::blame::Who;
use crate::hook::HookKey;
use crate::implementation::Implementation;
use crate::snapshot::SnapshotRef;

/// Calls a sync hook.
#[doc(hidden)]
#[inline]
pub fn call_sync<H: SyncHook>(hook: H, snapshot: &SnapshotRef<'_>, walk: Walk) -> <H::Of as HookKey>::Output {
    match snapshot.table::<Table<H::Of>>(H::Of::spec()) {
        None => nothing(hook),
        Some(table) if table.is_direct(&walk) => call_plain(hook, &table.plain),
        Some(table) if table.wrappers.is_empty() => call_told(hook, &table.plain, walk),
        Some(table) => call_wrapped(hook, table, walk),
    }
}

/// Calls the implementations, and tells nobody.
#[inline]
fn call_plain<A: Arguments>(arguments: A, plain: &Plain<A::Of>) -> Collected<A> {
    let (mut run, mut rest) = Run::<A, All>::new(plain, arguments, All);
    // It runs to the end: a sync hook has no implementation to stop at.
    let _ = run.sync(plain, &mut rest);
    run.collector.finish()
}

/// Calls the implementations, and tells observers; kept out of the way of those that are just called.
#[inline(never)]
pub(super) fn call_told<A: Arguments>(arguments: A, plain: &Plain<A::Of>, walk: Walk) -> Collected<A> {
    let (began, details) = plain.audience.begin();
    call_telling(arguments, plain, walk.watched(details), Told::of(began))
}

/// Calls the implementations, and tells how far that came.
fn call_telling<A: Arguments>(arguments: A, plain: &Plain<A::Of>, walk: Walk, told: Told<'_>) -> Collected<A> {
    if walk.is_direct() { call_by(arguments, plain, told) } else { call_by(arguments, plain, Walking { walk, told }) }
}

#[inline(never)]
fn call_by<A: Arguments, S: Steps>(arguments: A, plain: &Plain<A::Of>, steps: S) -> Collected<A> {
    let (mut call, mut rest) = Underway::new(arguments, plain, steps);
    let (plain, run, mut turn) = call.parts();
    turn.begin();
    let _ = run.sync(plain, &mut rest);
    call.finish()
}

/// Calls a hook that has wrappers.
#[inline(never)]
fn call_wrapped<H: SyncHook>(hook: H, table: &Table<H::Of>, walk: Walk) -> <H::Of as HookKey>::Output {
    let mut passage = Passage::begin(TableRef::Borrowed(table), walk);
    let output = pass(hook, Way::into(&passage));
    passage.end(|| H::Collector::outcome(&output));
    output
}

/// Calls the wrapper that the call is at, or the implementations behind them.
#[doc(hidden)]
#[inline]
pub fn pass<H: SyncHook>(hook: H, way: Way<'_, Table<H::Of>>) -> <H::Of as HookKey>::Output {
    let Some(wrapper) = way.wrapper() else { return call_inside(hook, way.passage) };
    let failure = |by: &Arc<Implementation>, output: &_| judge(by, H::Collector::failure(output));
    let witness = way.witnessed(wrapper, H::Collector::outcome, failure);
    framed_wrapper(Who::Implementation(&wrapper.implementation), witness, || {
        hook.wrap(&wrapper.function, Next::new(way))
    })
}

/// Calls the implementations behind the wrappers.
#[inline]
fn call_inside<H: SyncHook>(hook: H, passage: &Passage<'_, Table<H::Of>>) -> <H::Of as HookKey>::Output {
    let plain = &passage.table.plain;
    match passage.told() {
        Told::Nobody => call_plain(hook, plain),
        told => call_telling(hook, plain, passage.walk.clone(), told),
    }
}

/// What a call gives that runs nothing.
#[inline]
pub(super) fn nothing<A: Arguments>(arguments: A) -> Collected<A> {
    A::Collector::new(arguments.split().0, 0).finish()
}
