use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;

use futures::FutureExt;
use hooks_core::{Entered, HookSpec, Snapshot, panic_message};

use super::{AppError, AppInfo};
use crate::on_startup;

/// Calls `on_startup`.
pub(super) async fn start(snapshot: Arc<Snapshot>, app: AppInfo, entered: Arc<Entered>) -> Result<(), AppError> {
    let call = AssertUnwindSafe(snapshot.call_entering(on_startup { app: &app }, &entered)).catch_unwind();
    match call.await {
        Ok(outcome) => outcome.map_err(AppError::Startup),
        Err(panicked) => {
            let Some(implementation) = snapshot.last_entered::<on_startup<'_>>(&entered) else {
                resume_unwind(panicked)
            };
            Err(AppError::StartupPanicked {
                plugin: implementation.plugin().name(),
                location: implementation.location(),
                message: panic_message(&*panicked).to_owned(),
            })
        }
    }
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
