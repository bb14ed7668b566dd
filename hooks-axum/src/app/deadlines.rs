use std::time::Duration;

use super::App;

/// How long the start and the end may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadlines {
    pub(super) startup: Duration,
    pub(super) drain_delay: Duration,
    pub(super) drain: Duration,
    pub(super) shutdown: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            startup: Duration::from_mins(1),
            drain_delay: Duration::ZERO,
            drain: Duration::from_secs(30),
            shutdown: Duration::from_secs(30),
        }
    }
}

impl App {
    /// How long all plugins together may take in `on_startup`; 60 seconds unless said. Whoever is at it then is named, and the
    /// start has failed. Plugins that come later have as long, and as long again for `on_ready`.
    pub fn startup_deadline(mut self, deadline: Duration) -> Self {
        self.deadlines.startup = deadline;
        self
    }

    /// How long connections are accepted after the process is told to end, for a load balancer to notice that the
    /// application is not ready any more; not at all unless said.
    pub fn drain_delay(mut self, delay: Duration) -> Self {
        self.deadlines.drain_delay = delay;
        self
    }

    /// How long requests in flight and upgraded sockets may take once nothing is accepted any more; 30 seconds unless
    /// said. What plugins are told of what is cut then may take one second more.
    pub fn drain_deadline(mut self, deadline: Duration) -> Self {
        self.deadlines.drain = deadline;
        self
    }

    /// How long all plugins together may take in `on_shutdown`; 30 seconds unless said.
    pub fn shutdown_deadline(mut self, deadline: Duration) -> Self {
        self.deadlines.shutdown = deadline;
        self
    }
}
