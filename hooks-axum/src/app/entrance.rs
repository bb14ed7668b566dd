use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use super::Limits;
use crate::info::{Address, AppInfo};
use crate::service::HooksRouters;

/// How long plugins may take to hear of what was cut.
const AFTER_CUT: Duration = Duration::from_secs(1);

/// How requests come into an application: by a socket, or from within the process. It lets none in before it is opened.
pub(crate) trait Entrance: Send + 'static {
    type Open: Open;

    /// What plugins are told of where it is.
    fn address(&self) -> io::Result<Address>;

    /// What they are told of its further listeners.
    fn listeners(&self) -> io::Result<Vec<(Arc<str>, Address)>>;

    /// Lets requests in to the services, on `runtime`: those of [`listeners`](Self::listeners) have one each.
    fn open(self, runtime: &Handle, app: &AppInfo, services: HooksRouters, limits: Limits) -> Self::Open;
}

/// An entrance that requests come in by. Dropping it cuts them.
pub(crate) trait Open: Send + 'static {
    /// Every `on_ready` has returned.
    fn ready(&mut self) {}

    /// Lets nothing more in, finishes what is in flight, and cuts at the deadline what is left.
    ///
    /// `tasks` are waited for too.
    fn stop(&mut self, tasks: &TaskTracker, deadline: Duration) -> impl Future<Output = Cut> + Send;
}

/// What had to be cut.
#[derive(Default)]
pub(crate) struct Cut {
    pub(crate) connections: usize,
    pub(crate) upgrades: usize,
}

/// Waits for what is in flight up to the deadline, and then has what is left counted and cut.
pub(crate) async fn drain(in_flight: impl Future<Output = ()>, deadline: Duration, cut: impl FnOnce() -> Cut) -> Cut {
    let mut in_flight = pin!(in_flight);
    if timeout(deadline, in_flight.as_mut()).await.is_ok() {
        return Cut::default();
    }
    let cut = cut();
    // Plugins hear of requests that are cut before they are shut down.
    let _ = timeout(AFTER_CUT, in_flight).await;
    cut
}

/// Waits for one tracker after the other: what ends leaves something for the next.
pub(crate) async fn finish(trackers: impl IntoIterator<Item = &TaskTracker>) {
    for tracker in trackers {
        tracker.close();
        tracker.wait().await;
    }
}
