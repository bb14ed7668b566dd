use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use hooks_core::{Chain, HookSpec, PluginFailure, Snapshot, catch_panic, panic_message};
use tokio::runtime::Handle;
use tokio::task::JoinError;
use tokio::time::{Instant, timeout};

use super::report::Cause;
use super::{Report, ShutdownFailure};
use crate::caught::discard;
use crate::info::AppInfo;
use crate::log::{Told, log};
use crate::web_hooks::on_shutdown;

/// Calls `on_shutdown` of one plugin after the other, drops what it is given, and stops the plugins if they are the
/// application's own, in at most `limit`; tells how that went.
///
/// Code of the plugins runs on `runtime` alone: one that blocks its thread does not block this clock. `rest` is what
/// else holds plugins; where their last owner is here, their `Drop` is code of theirs too.
pub(super) async fn shut_down(
    runtime: &Handle,
    limit: Duration,
    snapshot: Arc<Snapshot>,
    app: AppInfo,
    rest: impl Send + 'static,
    owns_plugins: bool,
) -> Report {
    let started = Instant::now();
    let failures = call_each(runtime, limit, &snapshot, &app).await;
    let shutdown_timed_out = failures.iter().any(|failure| matches!(failure.cause, Cause::Unfinished));
    let mut report = Report { shutdown_timed_out, failures, ..Report::default() };
    let plugins = Arc::clone(app.plugins());
    let ended = runtime.spawn(async move {
        discard((snapshot, app, rest));
        if owns_plugins { plugins.stop().await.map(|report| report.failures).unwrap_or_default() } else { Vec::new() }
    });
    match timeout(limit.saturating_sub(started.elapsed()), ended).await {
        Ok(failures) => report.plugin_failures = failures.unwrap_or_default(),
        Err(_) => report.shutdown_timed_out = true,
    }
    report
}

/// Logs what plugins failed with when they were stopped.
pub(super) fn tell_failures(failures: Vec<PluginFailure>) {
    for failure in failures {
        let (plugin, told) = (failure.plugin().to_owned(), Told::of(&failure));
        log(move || tracing::error!(plugin, error = told.source(), "{told}"));
    }
}

/// What a panic said; its payload is dropped where that can panic without harm.
fn message(error: JoinError) -> String {
    let payload = error.into_panic();
    let message = panic_message(&*payload).to_owned();
    discard(payload);
    message
}

/// Calls `on_shutdown` of one plugin after the other, in at most `limit`; tells who failed, the log too.
pub(super) async fn call_each(
    runtime: &Handle,
    limit: Duration,
    snapshot: &Snapshot,
    app: &AppInfo,
) -> Vec<ShutdownFailure> {
    let started = Instant::now();
    let (mut failures, mut is_over) = (Vec::new(), false);
    let implementations = snapshot.implementations(HookSpec::of::<on_shutdown<'_>>());
    for implementation in implementations.iter().filter(|each| !each.spec().is_wrapper()) {
        let cause = if is_over {
            Some(Cause::NotReached)
        } else {
            let left = limit.saturating_sub(started.elapsed());
            call(runtime, left, snapshot.only(implementation), app.clone()).await
        };
        let Some(cause) = cause else { continue };
        is_over |= matches!(cause, Cause::Unfinished);
        let failure = ShutdownFailure { implementation: Arc::clone(implementation), cause };
        let (plugin, location, text) = (failure.plugin().to_owned(), failure.location(), failure.to_string());
        log(move || tracing::error!(plugin, %location, "{text}"));
        failures.push(failure);
    }
    failures
}

/// Calls the only `on_shutdown` of a snapshot, and tells why it failed.
async fn call(runtime: &Handle, limit: Duration, only: Snapshot, app: AppInfo) -> Option<Cause> {
    let mut call = runtime.spawn(async move {
        let outcomes = only.call_attributed(on_shutdown { app: &app }).await;
        let error = outcomes.into_iter().find_map(|each| each.outcome.err())?;
        // What an error says is code of the plugin's.
        let text = catch_panic(|| Chain(&error).to_string()).unwrap_or_else(|panic| panic.to_string());
        Some(Cause::Failed(error, text))
    });
    match timeout(limit, &mut call).await {
        Ok(Ok(cause)) => cause,
        // Code of the plugin's that is no implementation, such as the `Drop` of what it returned.
        Ok(Err(error)) if error.is_panic() => Some(Cause::Panicked(message(error))),
        // The runtime ends.
        Ok(Err(_)) => Some(Cause::Unfinished),
        Err(_) => {
            call.abort();
            Some(Cause::Unfinished)
        }
    }
}
