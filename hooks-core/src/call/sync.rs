use super::frame::{framed, told};
use super::run::Run;
use super::table::{Link, Plain, Table};
use super::walk::All;
use super::{Arguments, Collected, Collector, Next, Steps, SyncHook, Walk};
use crate::blame::Who;
use crate::hook::HookKey;
use crate::snapshot::SnapshotRef;

/// Calls a sync hook.
#[doc(hidden)]
#[inline]
pub fn call_sync<H: SyncHook>(hook: H, snapshot: &SnapshotRef<'_>, walk: Walk) -> <H::Of as HookKey>::Output {
    match snapshot.table::<Table<H::Of>>(H::Of::spec()) {
        None => nothing(hook),
        Some(table) if table.is_direct(&walk) => call_plain(hook, &table.plain, All),
        Some(table) => call_table(hook, table, walk),
    }
}

/// Calls a sync hook that has wrappers, or that somebody watches; kept out of the way of those that are just called.
#[inline(never)]
fn call_table<H: SyncHook>(hook: H, table: &Table<H::Of>, walk: Walk) -> <H::Of as HookKey>::Output {
    let (walk, watched) = walk.watched_by(&table.watch, H::Of::spec());
    let output = if table.chain.is_empty() {
        call_plain(hook, &table.plain, walk)
    } else if walk.is_direct() {
        call_chain(hook, &table.chain)
    } else {
        call_chain(hook, &table.chain_with(&walk))
    };
    told(watched, output, H::Collector::outcome)
}

/// Calls the first wrapper of a chain, or the implementations at its end.
#[doc(hidden)]
#[inline]
pub fn call_chain<H: SyncHook>(hook: H, chain: &[Link<H::Of>]) -> <H::Of as HookKey>::Output {
    match chain.first() {
        Some(Link::Wrapper(wrapper)) => {
            let who = Who::Implementation(&wrapper.implementation);
            framed(who, wrapper.watch(), H::Collector::outcome, || hook.wrap(&wrapper.function, Next::new(chain)))
        }
        Some(Link::Plain(plain, walk)) if walk.is_direct() => call_plain(hook, plain, All),
        Some(Link::Plain(plain, walk)) => call_plain(hook, plain, walk.clone()),
        None => nothing(hook),
    }
}

/// Calls the implementations.
#[doc(hidden)]
#[inline]
pub fn call_plain<A: Arguments, S: Steps>(arguments: A, plain: &Plain<A::Of>, steps: S) -> Collected<A> {
    let (mut run, mut rest) = Run::<A, S>::new(plain, arguments, steps);
    // It runs to the end: a sync hook has no implementation to stop at.
    let _ = run.sync(plain, &mut rest);
    run.collector.finish()
}

/// What a call gives that runs nothing.
#[inline]
pub(super) fn nothing<A: Arguments>(arguments: A) -> Collected<A> {
    A::Collector::new(arguments.split().0, 0).finish()
}
