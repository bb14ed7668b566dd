use std::sync::Arc;
use std::time::Duration;

use hooks_core::{Entered, HookSpec, Snapshot};

use super::{AppError, AppInfo};
use crate::caught::Caught;
use crate::on_startup;

/// Calls `on_startup`.
pub(super) async fn start(snapshot: Arc<Snapshot>, app: AppInfo, entered: Arc<Entered>) -> Result<(), AppError> {
    let call = Caught { future: snapshot.call_entering(on_startup { app: &app }, &entered) };
    call.await.map_err(AppError::StartupPanicked)?.map_err(AppError::Startup)
}

/// Tells who has taken longer than there was time for.
pub(super) fn overrun(snapshot: &Snapshot, entered: &Entered, limit: Duration) -> AppError {
    let all = snapshot.implementations(HookSpec::of::<on_startup<'_>>());
    let mut plain = all.iter().filter(|each| !each.spec().is_wrapper());
    // Where none was entered, it is a wrapper that does not go on.
    let last = entered.count().checked_sub(1).map_or_else(|| all.first(), |last| plain.nth(last));
    AppError::StartupTimedOut { limit, waiting: last.cloned() }
}

/// The plugins that have to be shut down where the start is not over: those that have started, and those that have
/// nothing to start.
pub(super) fn started_so_far(snapshot: &Snapshot, entered: &Entered) -> Arc<Snapshot> {
    let implementations = snapshot.implementations(HookSpec::of::<on_startup<'_>>());
    // The last one that was entered is the one that failed or is at it.
    let plain = implementations.iter().filter(|each| !each.spec().is_wrapper());
    let not_started = plain.skip(entered.count().saturating_sub(1));
    let not_started: Vec<_> = not_started.map(|each| each.plugin().name()).collect();
    Arc::new(snapshot.subset(|plugin| !not_started.contains(&plugin.name())))
}
