use std::sync::{Arc, Weak};
use std::time::Duration;

use hooks_core::{Attendant, BoxError, BoxFuture, Entered, Snapshot};
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use super::AppError;
use super::shutdown::call_each;
use super::startup::{current, start};
use crate::caught::{Caught, tell};
use crate::info::{AppInfo, WeakAppInfo};
use crate::log::log;
use crate::service::wrappers;
use crate::web_hooks::{on_ready, on_shutdown};

/// Calls the hooks of a life on plugins that come and go while the application serves.
pub(super) struct Attending {
    app: WeakAppInfo,
    /// A manager that is not the application's own outlives it.
    serving: Weak<()>,
    startup: Duration,
    shutdown: Duration,
}

impl Attending {
    /// Does so as long as there is `serving`.
    pub(super) fn new(app: &AppInfo, serving: &Arc<()>, startup: Duration, shutdown: Duration) -> Self {
        Self { app: app.downgrade(), serving: Arc::downgrade(serving), startup, shutdown }
    }

    fn app(&self) -> Option<AppInfo> {
        self.serving.upgrade().and_then(|_| self.app.upgrade())
    }
}

impl Attendant for Attending {
    fn arrive(&self, plugins: Arc<Snapshot>) -> BoxFuture<'static, Result<(), BoxError>> {
        let (app, limit) = (self.app(), self.startup);
        Box::pin(async move {
            let Some(app) = app else { return Ok(()) };
            let wrappers = wrappers::<on_shutdown<'_>>(&plugins);
            if !wrappers.is_empty() {
                return Err(AppError::ShutdownWrapped { wrappers }.into());
            }
            start_within(limit, &plugins, &app).await?;
            be_ready(limit, &plugins, &app).await;
            Ok(())
        })
    }

    fn leave(&self, plugins: Arc<Snapshot>) -> BoxFuture<'static, ()> {
        let (app, limit) = (self.app(), self.shutdown);
        Box::pin(async move {
            if let Some(app) = app {
                call_each(&Handle::current(), limit, &plugins, &app).await;
            }
        })
    }
}

async fn start_within(limit: Duration, plugins: &Arc<Snapshot>, app: &AppInfo) -> Result<(), AppError> {
    let entered = Arc::<Entered>::default();
    let started = start(Arc::clone(plugins), app.clone(), Arc::clone(&entered), sleep(limit)).await;
    started.unwrap_or_else(|waiting| {
        let waiting = waiting.or_else(|| current(plugins, &entered));
        Err(AppError::StartupTimedOut { limit, waiting })
    })
}

/// Calls `on_ready`. Other changes wait for this one, so it has an end.
async fn be_ready(limit: Duration, plugins: &Snapshot, app: &AppInfo) {
    let telling = Caught { future: Box::pin(plugins.call(on_ready { app })) };
    match timeout(limit, telling).await {
        Ok(Ok(())) => {}
        Ok(Err(panic)) => tell("`on_ready` of a plugin that has come", &panic),
        Err(_) => {
            log(move || tracing::error!("a plugin that has come has not returned from `on_ready` within {limit:?}"));
        }
    }
}
