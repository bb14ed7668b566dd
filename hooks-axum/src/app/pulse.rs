use std::convert::Infallible;
use std::sync::Weak;
use std::time::Duration;

use hooks_core::PluginManager;
use tokio::runtime::{Handle, RuntimeMetrics};
use tokio::time::sleep;

use crate::blocked::{At, TICK, suspects, tick};
use crate::log::log;
use crate::way::hook;

/// How long a thread may be blocked before it is told of while it still is.
const LONG: Duration = Duration::from_secs(1);

/// Keeps a runtime going while plugins block threads of it; polled by another.
///
/// A worker that has looked for events and then runs a task that blocks leaves the sockets unwatched as long as no other
/// worker has a reason to wake. So one is woken, which then looks.
pub(super) async fn keep_going(runtime: &Handle, plugins: Weak<PluginManager>) -> Infallible {
    let mut workers = Workers::new(runtime.metrics());
    loop {
        sleep(TICK).await;
        for at in tick(LONG) {
            let plugins = Weak::clone(&plugins);
            // There, where the last owner of the plugins may be.
            drop(runtime.spawn_blocking(move || tell(&plugins, at)));
        }
        if workers.look() {
            drop(runtime.spawn(async {}));
        }
    }
}

fn tell(plugins: &Weak<PluginManager>, at: At) {
    let Some((plugins, hook)) = plugins.upgrade().zip(hook(at)) else {
        log(|| tracing::warn!("a handler or a body has blocked a thread for a second, and still does"));
        return;
    };
    let plugins = suspects(plugins.snapshot().implementations(hook));
    log(move || {
        tracing::warn!(plugins, hook = hook.name(), "a plugin has blocked a thread for a second, and still does");
    });
}

/// What the workers of a runtime were at when they were last looked at.
struct Workers {
    metrics: RuntimeMetrics,
    last: Vec<u64>,
}

impl Workers {
    fn new(metrics: RuntimeMetrics) -> Self {
        let last = vec![0; metrics.num_workers()];
        Self { metrics, last }
    }

    /// Whether one has been at work all the time since the last look, while another sleeps.
    fn look(&mut self) -> bool {
        let (mut is_any_at_work, mut sleeps_any) = (false, false);
        for (worker, last) in self.last.iter_mut().enumerate() {
            let count = self.metrics.worker_park_unpark_count(worker);
            let is_parked = count % 2 == 1;
            sleeps_any |= is_parked;
            is_any_at_work |= !is_parked && *last == count;
            *last = count;
        }
        is_any_at_work && sleeps_any
    }
}
