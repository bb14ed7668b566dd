use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hooks_axum::AppInfo;
use hooks_core::PluginContext;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::manager::ServiceManager;
use crate::health::HealthChecks;

/// What the manager is told of the life of the application.
#[derive(Debug)]
pub(super) struct Life {
    manager: ServiceManager,
    /// Whether it waits for signs of life.
    is_watched: AtomicBool,
}

impl Life {
    pub(super) fn new(manager: ServiceManager) -> Self {
        Self { manager, is_watched: AtomicBool::default() }
    }

    /// Tells of it from when the application is ready until it is told to end.
    pub(super) fn tell(self: Arc<Self>, app: &AppInfo, context: PluginContext) -> impl Future<Output = ()> + use<> {
        let (ready, ending, address) = (app.until_ready(true), app.until_ready(false), app.address().to_string());
        async move {
            ready.await;
            self.begin(&address);
            tokio::select! {
                biased;
                () = ending => {}
                () = self.keep_telling(&context) => {}
            }
            self.is_watched.store(false, Ordering::Relaxed);
            self.manager.tell("STOPPING=1\nSTATUS=finishing requests");
        }
    }

    fn begin(&self, address: &str) {
        // Said again, for an earlier life of the plugin may have taken it back.
        let watchdog = self.manager.watchdog.map(|limit| format!("\nWATCHDOG_USEC={}", limit.as_micros()));
        self.is_watched.store(watchdog.is_some(), Ordering::Relaxed);
        let watchdog = watchdog.unwrap_or_default();
        self.manager.tell(&format!("READY=1\nSTATUS=serving {address}{watchdog}"));
    }

    /// Gives signs of life while nothing hangs.
    async fn keep_telling(&self, context: &PluginContext) {
        let Some(limit) = self.manager.watchdog else { return pending().await };
        let mut rounds = rounds(limit);
        loop {
            rounds.tick().await;
            match blocked_for(context).filter(|time| *time > limit) {
                None => self.manager.tell("WATCHDOG=1"),
                Some(time) => {
                    tracing::error!(
                        ?time,
                        "a check of health blocks its thread: the service manager gets no sign of life"
                    );
                    self.manager.tell(&format!("STATUS=a check of health blocks its thread for {} s", time.as_secs()));
                }
            }
        }
    }

    /// The plugin goes, and the application may stay.
    pub(super) fn leave(&self) {
        if self.is_watched.swap(false, Ordering::Relaxed) {
            self.manager.tell("WATCHDOG_USEC=0");
        }
    }
}

/// For how long no plugin could be asked how it is, if somebody does that.
fn blocked_for(context: &PluginContext) -> Option<Duration> {
    let checks = context.snapshot()?.services().get::<HealthChecks>()?;
    Some(checks.blocked_for())
}

/// Twice in each limit, as systemd asks for.
fn rounds(limit: Duration) -> Interval {
    let mut rounds = interval((limit / 2).max(Duration::from_millis(1)));
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    rounds
}
