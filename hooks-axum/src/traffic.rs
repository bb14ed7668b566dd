//! What goes on on the sockets of an application, in numbers.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio_util::task::TaskTracker;

/// The connections of an application on all its listeners, see [`AppInfo::traffic`](crate::AppInfo::traffic).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Traffic {
    /// Connections that are open at the moment, without those that were upgraded.
    pub open_connections: usize,
    /// Upgraded sockets that are open at the moment.
    pub open_upgrades: usize,
    /// Connections that were accepted since the start.
    pub accepted_connections: u64,
    /// Connections that were cut since the start: their client took nothing for longer than
    /// [`Limits::progress`](crate::Limits::progress), or they were not finished at the
    /// [`drain_deadline`](crate::App::drain_deadline).
    pub cut_connections: u64,
    /// Upgraded sockets that were closed because they were still open at the drain deadline.
    pub cut_upgrades: u64,
}

/// Where that is counted, once for each connection.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// One task for each connection, as long as its socket is open.
    pub(crate) connections: TaskTracker,
    /// Those of them that were upgraded.
    pub(crate) upgrades: TaskTracker,
    accepted: AtomicU64,
    cut_connections: AtomicU64,
    cut_upgrades: AtomicU64,
}

impl Counts {
    pub(crate) fn accept(&self) {
        self.accepted.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn cut(&self, connections: usize, upgrades: usize) {
        self.cut_connections.fetch_add(connections as u64, Ordering::Relaxed);
        self.cut_upgrades.fetch_add(upgrades as u64, Ordering::Relaxed);
    }

    /// How many connections and upgraded sockets are open.
    pub(crate) fn open(&self) -> (usize, usize) {
        let upgrades = self.upgrades.len();
        (self.connections.len().saturating_sub(upgrades), upgrades)
    }

    pub(crate) fn now(&self) -> Traffic {
        let (open_connections, open_upgrades) = self.open();
        let now = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Traffic {
            open_connections,
            open_upgrades,
            accepted_connections: now(&self.accepted),
            cut_connections: now(&self.cut_connections),
            cut_upgrades: now(&self.cut_upgrades),
        }
    }
}
