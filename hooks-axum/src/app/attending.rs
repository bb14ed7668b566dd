use std::sync::Arc;
use std::time::Duration;

use hooks_core::{Attendant, BoxError, BoxFuture, HookSpec, Snapshot};
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout};

use super::AppError;
use super::report::ShutdownFailure;
use super::shutdown::call;
use crate::caught::Caught;
use crate::info::{AppInfo, WeakAppInfo};
use crate::log::log;
use crate::web_hooks::{on_ready, on_shutdown, on_startup};

/// Calls the hooks of a life on plugins that come and go while the application runs.
pub(super) struct Attending {
    app: WeakAppInfo,
    startup: Duration,
    shutdown: Duration,
}

impl Attending {
    pub(super) fn new(app: &AppInfo, startup: Duration, shutdown: Duration) -> Self {
        Self { app: app.downgrade(), startup, shutdown }
    }
}

impl Attendant for Attending {
    fn arrive(&self, plugins: Arc<Snapshot>) -> BoxFuture<'static, Result<(), BoxError>> {
        let (app, limit) = (self.app.upgrade(), self.startup);
        Box::pin(async move {
            let Some(app) = app else { return Ok(()) };
            let starting = Caught { future: Box::pin(plugins.call(on_startup { app: &app })) };
            match timeout(limit, starting).await {
                Ok(Ok(started)) => started.map_err(AppError::Startup)?,
                Ok(Err(panic)) => return Err(AppError::StartupPanicked(panic).into()),
                Err(_) => return Err(AppError::StartupTimedOut { limit, waiting: None }.into()),
            }
            plugins.call(on_ready { app: &app }).await;
            Ok(())
        })
    }

    fn leave(&self, plugins: Arc<Snapshot>) -> BoxFuture<'static, ()> {
        let (app, deadline) = (self.app.upgrade(), Instant::now() + self.shutdown);
        Box::pin(async move {
            let Some(app) = app else { return };
            let implementations = plugins.implementations(HookSpec::of::<on_shutdown<'_>>());
            for implementation in implementations.iter().filter(|each| !each.spec().is_wrapper()) {
                let left = deadline.saturating_duration_since(Instant::now());
                let cause = call(&Handle::current(), left, plugins.only(implementation), app.clone()).await;
                if let Some(cause) = cause {
                    let failure = ShutdownFailure { implementation: Arc::clone(implementation), cause };
                    let (plugin, text) = (failure.plugin().to_owned(), failure.to_string());
                    log(move || tracing::error!(plugin, "{text}"));
                }
            }
        })
    }
}
