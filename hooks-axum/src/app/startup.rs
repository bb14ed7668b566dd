use std::sync::Arc;

use hooks_core::{Entered, HookSpec, Implementation, Snapshot, drop_waiting};

use super::AppError;
use crate::caught::{Caught, tell};
use crate::info::AppInfo;
use crate::web_hooks::on_startup;

/// Why a start is not over.
pub(super) struct Unstarted {
    /// There is none where the application is told to end before.
    pub(super) error: Option<AppError>,
    /// Whether it was a wrapper of `on_startup` that failed or was at it.
    pub(super) is_of_wrapper: bool,
}

impl Unstarted {
    pub(super) fn new(snapshot: &Snapshot, error: AppError) -> Self {
        let is_of_wrapper = match &error {
            // It may be the error of another hook's call.
            AppError::Startup(error) => is_wrapper(snapshot, error.implementation()).unwrap_or(true),
            AppError::StartupPanicked(panic) => is_at_wrapper(snapshot, panic.implementation()),
            AppError::StartupTimedOut { waiting, .. } => is_at_wrapper(snapshot, waiting.as_ref()),
            _ => false,
        };
        Self { error: Some(error), is_of_wrapper }
    }

    pub(super) fn ended(snapshot: &Snapshot, waiting: Option<&Arc<Implementation>>) -> Self {
        Self { error: None, is_of_wrapper: is_at_wrapper(snapshot, waiting) }
    }
}

/// `None` where it is no implementation of `on_startup`.
fn is_wrapper(snapshot: &Snapshot, by: &Arc<Implementation>) -> Option<bool> {
    let all = snapshot.implementations(HookSpec::of::<on_startup<'_>>());
    all.iter().find(|each| Arc::ptr_eq(each, by)).map(|by| by.spec().is_wrapper())
}

/// What an implementation calls may panic or wait in its place.
fn is_at_wrapper(snapshot: &Snapshot, by: Option<&Arc<Implementation>>) -> bool {
    by.and_then(|by| is_wrapper(snapshot, by)).unwrap_or(false)
}

/// Calls `on_startup`, unless that is given up; then it tells what the call waited in.
pub(super) async fn start(
    snapshot: Arc<Snapshot>,
    app: AppInfo,
    entered: Arc<Entered>,
    given_up: impl Future<Output = ()>,
) -> Result<Result<(), AppError>, Option<Arc<Implementation>>> {
    let mut call = Box::pin(Caught { future: snapshot.call_entering(on_startup { app: &app }, &entered) });
    tokio::select! {
        biased;
        ended = call.as_mut() => Ok(ended.map_err(AppError::StartupPanicked).and_then(|ended| ended.map_err(AppError::Startup))),
        () = given_up => Err(drop_waiting(|| drop(call)).unwrap_or_else(|panic| {
            tell("something panicked where it was dropped", &panic);
            panic.implementation().cloned()
        })),
    }
}

/// Whose turn it is, as far as can be said of one that blocks its thread.
pub(super) fn current(snapshot: &Snapshot, entered: &Entered) -> Option<Arc<Implementation>> {
    let all = snapshot.implementations(HookSpec::of::<on_startup<'_>>());
    let mut plain = all.iter().filter(|each| !each.spec().is_wrapper());
    // Where none was entered, it is a wrapper that does not go on.
    entered.count().checked_sub(1).map_or_else(|| all.first(), |last| plain.nth(last)).cloned()
}

/// The plugins that have to be shut down where the start is not over: those that have started, and those that have
/// nothing to start.
pub(super) fn started_so_far(snapshot: &Snapshot, entered: &Entered, is_of_wrapper: bool) -> Arc<Snapshot> {
    let implementations = snapshot.implementations(HookSpec::of::<on_startup<'_>>());
    let plain = || implementations.iter().filter(|each| !each.spec().is_wrapper());
    // The last one that was entered is the one that failed or is at it, but for a wrapper behind all of them: what it has
    // been given is not known, and most likely that they have started.
    let is_behind = is_of_wrapper && entered.count() == plain().count();
    let started = entered.count().saturating_sub(usize::from(!is_behind));
    let not_started: Vec<_> = plain().skip(started).map(|each| each.plugin().name()).collect();
    Arc::new(snapshot.subset(|plugin| !not_started.contains(&plugin.name())))
}
