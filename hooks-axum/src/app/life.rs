use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use hooks_core::{Entered, HookSpec, PluginManager, Snapshot, panic_message};
use tokio::net::TcpListener;

use super::server::Server;
use super::{App, AppError, AppInfo, Report};
use crate::{Hooks, on_ready, on_shutdown, on_startup};

impl App {
    /// The whole life, in the order that [`App`] documents.
    pub(super) async fn live(
        self,
        bind: impl Future<Output = Result<TcpListener, AppError>>,
        stop: impl Future<Output = ()>,
    ) -> Result<Report, AppError> {
        let plugins = match self.plugins {
            Some(plugins) => plugins,
            None => Arc::new(PluginManager::builder().build()?),
        };
        let hooks = Hooks::new(Arc::clone(&plugins));
        let routes = (self.routes)(&plugins).map_err(AppError::OwnRoutes)?;
        let service = hooks.attach(routes)?;

        let listener = bind.await?;
        let address = listener.local_addr().map_err(AppError::Socket)?;
        let snapshot = plugins.snapshot();
        let app = AppInfo { name: self.name, address, plugins };

        let mut stop = pin!(stop);
        let entered = Entered::default();
        let started = tokio::select! {
            biased;
            started = start(&snapshot, &app, &entered) => started,
            // A plugin that takes its time to start does not hold up the end.
            () = stop.as_mut() => {
                tracing::info!(app = app.name(), "stopping before the start is over");
                let (failed_shutdowns, shutdown_timed_out) =
                    shut_down(started_so_far(&snapshot, &entered), app, self.limits.shutdown).await;
                return Ok(Report { cut_connections: 0, failed_shutdowns, shutdown_timed_out });
            }
        };
        if let Err(error) = started {
            shut_down(started_so_far(&snapshot, &entered), app, self.limits.shutdown).await;
            return Err(error);
        }
        let server = Server::start(listener, service);
        tracing::info!(app = app.name(), %address, "accepting");
        tokio::select! {
            biased;
            () = snapshot.call(on_ready { app: &app }) => stop.await,
            () = stop.as_mut() => {}
        }

        tracing::info!(app = app.name(), "stopping");
        let cut_connections = server.stop(hooks.tasks(), self.limits.drain).await;
        let (failed_shutdowns, shutdown_timed_out) = shut_down(snapshot, app.clone(), self.limits.shutdown).await;
        let report = Report { cut_connections, failed_shutdowns, shutdown_timed_out };
        tracing::info!(app = app.name(), ?report, "stopped");
        Ok(report)
    }
}

/// Calls `on_startup`.
async fn start(snapshot: &Snapshot, app: &AppInfo, entered: &Entered) -> Result<(), AppError> {
    let call = AssertUnwindSafe(snapshot.call_entering(on_startup { app }, entered)).catch_unwind();
    match call.await {
        Ok(outcome) => outcome.map_err(AppError::Startup),
        Err(panicked) => {
            let Some(implementation) = snapshot.last_entered::<on_startup<'_>>(entered) else {
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
fn started_so_far(snapshot: &Snapshot, entered: &Entered) -> Arc<Snapshot> {
    let implementations = snapshot.implementations(HookSpec::of::<on_startup<'_>>());
    // The last one that was entered is the one that failed or is at it.
    let plain = implementations.iter().filter(|each| !each.spec().is_wrapper());
    let not_started = plain.skip(entered.count().saturating_sub(1));
    let not_started: Vec<_> = not_started.map(|each| each.plugin().name()).collect();
    Arc::new(snapshot.subset(|plugin| !not_started.contains(&plugin.name())))
}

/// Calls `on_shutdown`, and tells how many plugins failed and whether they took too long.
async fn shut_down(snapshot: Arc<Snapshot>, app: AppInfo, limit: Duration) -> (u64, bool) {
    let failures = || -> u64 {
        snapshot.implementations(HookSpec::of::<on_shutdown<'_>>()).iter().map(|each| each.failures()).sum()
    };
    let before = failures();
    let called = Arc::clone(&snapshot);
    // In a task of its own: a plugin that blocks its thread does not block the clock.
    let mut call = tokio::spawn(async move { called.call(on_shutdown { app: &app }).await });
    let in_time = tokio::time::timeout(limit, &mut call).await;
    if in_time.is_err() {
        call.abort();
        tracing::error!(?limit, "`on_shutdown` took too long and was given up");
    }
    (failures() - before, in_time.is_err())
}
