use std::panic::AssertUnwindSafe;
use std::sync::Arc;

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

        if let Err((error, started)) = start(&snapshot, &app).await {
            shut_down(&started, &app, self.limits.shutdown).await;
            return Err(error);
        }
        let server = Server::start(listener, service);
        tracing::info!(app = app.name(), %address, "accepting");
        snapshot.call(on_ready { app: &app }).await;

        stop.await;
        tracing::info!(app = app.name(), "stopping");
        let cut_connections = server.stop(hooks.tasks(), self.limits.drain).await;
        let (failed_shutdowns, shutdown_timed_out) = shut_down(&snapshot, &app, self.limits.shutdown).await;
        let report = Report { cut_connections, failed_shutdowns, shutdown_timed_out };
        tracing::info!(app = app.name(), ?report, "stopped");
        Ok(report)
    }
}

/// Calls `on_startup`; on a failure tells also which plugins have to be shut down: those that have started, and those
/// that have nothing to start.
async fn start(snapshot: &Snapshot, app: &AppInfo) -> Result<(), (AppError, Snapshot)> {
    let entered = Entered::default();
    let call = AssertUnwindSafe(snapshot.call_entering(on_startup { app }, &entered)).catch_unwind();
    let error = match call.await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => AppError::Startup(error),
        Err(panicked) => AppError::StartupPanicked(panic_message(&*panicked).to_owned()),
    };
    let implementations = snapshot.implementations(HookSpec::of::<on_startup<'_>>());
    // The last one that was entered is the one that failed.
    let not_started = implementations.iter().skip(entered.count().saturating_sub(1));
    let not_started: Vec<_> = not_started.map(|each| each.plugin().name()).collect();
    Err((error, snapshot.subset(|plugin| !not_started.contains(&plugin.name()))))
}

/// Calls `on_shutdown`, and tells how many plugins failed and whether they took too long.
async fn shut_down(snapshot: &Snapshot, app: &AppInfo, limit: std::time::Duration) -> (u64, bool) {
    let failures = || -> u64 {
        snapshot.implementations(HookSpec::of::<on_shutdown<'_>>()).iter().map(|each| each.failures()).sum()
    };
    let before = failures();
    let in_time = tokio::time::timeout(limit, snapshot.call(on_shutdown { app })).await;
    if in_time.is_err() {
        tracing::error!(?limit, "`on_shutdown` took too long and was given up");
    }
    (failures() - before, in_time.is_err())
}
