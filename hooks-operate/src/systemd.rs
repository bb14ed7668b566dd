//! The plugin `systemd`: tells the service manager how the service is, by the protocol of
//! [`sd_notify(3)`](https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html).
//!
//! It is inert without the variable `NOTIFY_SOCKET`, which systemd sets for units of `Type=notify`, and takes no
//! configuration. There are no routes and no permissions.
//!
//! ```ini
//! [Service]
//! Type=notify
//! ExecStart=/usr/local/bin/sre-bot serve
//! WatchdogSec=30s
//! TimeoutStopSec=50s
//! ```
//!
//! | when | what is told |
//! |---|---|
//! | the application is ready | `READY=1`, and `STATUS=` where it can be reached |
//! | at each half of `WatchdogSec` | `WATCHDOG=1`, unless something hangs |
//! | it is told to end, before its `drain_delay` | `STOPPING=1`, and `STATUS=finishing requests` |
//! | the plugin is stopped or reloaded while the application goes on | `WATCHDOG_USEC=0`: nobody is waited for any more |
//!
//! # What hangs
//!
//! A watchdog restarts the service, so it is for what a restart mends. `WATCHDOG=1` is told by a task on the runtime of
//! requests and plugins: where all of its threads are blocked, nobody tells it. With the plugin [`health`](crate::health) it is
//! also held back where a check has blocked the thread of the checks for longer than `WatchdogSec`, since nobody knows any more
//! how the service is; the status then says so.
//!
//! A check that *fails*, or that waits for longer than its time limit, is no reason to restart: a store that is away is not
//! back sooner when all who need it start anew. It makes the service unready, which is for load balancers.

mod life;
mod manager;

use std::sync::Arc;

use hooks_axum::{AppInfo, on_ready};
use hooks_core::{BoxError, NoConfig, Plugin, PluginContext, hookimpl, plugin};

use self::life::Life;
use self::manager::ServiceManager;

/// Tells systemd when the service is ready, alive and stopping
#[plugin(name = "systemd")]
#[derive(Debug)]
pub struct Systemd {
    life: Option<Arc<Life>>,
    context: PluginContext,
}

impl Plugin for Systemd {
    type Config = NoConfig;

    async fn load(_: NoConfig, context: &PluginContext) -> Result<Self, BoxError> {
        let manager = ServiceManager::of(|name| std::env::var_os(name))?;
        let life = manager.map(|manager| Arc::new(Life::new(manager)));
        Ok(Self { life, context: context.clone() })
    }

    async fn stop(&self, _: &PluginContext) -> Result<(), BoxError> {
        if let Some(life) = &self.life {
            life.leave();
        }
        Ok(())
    }
}

#[hookimpl]
impl Systemd {
    fn on_ready(&self, app: &AppInfo) {
        let Some(life) = self.life.clone() else { return };
        if let Err(error) = self.context.spawn("life", life.tell(app, self.context.clone())) {
            tracing::warn!(error = &error as &dyn std::error::Error, "the service manager is told nothing");
        }
    }
}
