use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::DropGuard;
use tokio_util::task::TaskTracker;

use super::connection::Connections;
use super::listener::{Accepted, Listener};
use super::{Cut, Entrance, Limits, Open, drain, finish};
use crate::caught::{Caught, tell};
use crate::info::{Address, AppInfo};
use crate::log::log;
use crate::service::HooksRouter;

/// A loop that accepts connections, and the connections. Dropping it cuts them.
pub(crate) struct Server {
    accepting: JoinHandle<()>,
    /// One task for each connection, as long as its socket is open.
    tasks: TaskTracker,
    connections: Arc<Connections>,
    _guards: [DropGuard; 2],
}

impl Server {
    fn start(runtime: &Handle, listener: Listener, service: HooksRouter, limits: Limits) -> Self {
        let connections = Arc::new(Connections::new(service, limits));
        let tasks = TaskTracker::new();
        let accepting = runtime.spawn({
            let (connections, tasks, drain) = (Arc::clone(&connections), tasks.clone(), connections.drain.clone());
            // More than a semaphore can count are more than there can be.
            let places = Arc::new(Semaphore::new(limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
            async move {
                while let Some((place, accepted)) = drain.run_until_cancelled(next(&places, &listener)).await {
                    let connection = Arc::clone(&connections).serve(accepted);
                    tasks.spawn(async move {
                        // Such as one of the `Drop` of what a handler holds, where its client goes.
                        if let Err(panic) = (Caught { future: connection }).await {
                            tell("a connection", &panic);
                        }
                        drop(place);
                    });
                }
            }
        });
        let guards = [connections.drain.clone().drop_guard(), connections.cut.clone().drop_guard()];
        Self { accepting, tasks, connections, _guards: guards }
    }
}

impl Entrance for Listener {
    type Open = Server;

    fn address(&self) -> io::Result<Address> {
        self.local_address()
    }

    fn open(self, runtime: &Handle, _app: &AppInfo, service: HooksRouter, limits: Limits) -> Server {
        Server::start(runtime, self, service, limits)
    }
}

impl Open for Server {
    /// A connection that blocks its thread is left.
    async fn stop(&mut self, tasks: &TaskTracker, deadline: Duration) -> Cut {
        let Self { accepting, tasks: own, connections, .. } = self;
        connections.drain.cancel();
        let trackers = [&*own, &connections.streams, tasks];
        let in_flight = async {
            let _ = accepting.await;
            finish(trackers).await;
        };
        let cut = || {
            let upgrades = connections.upgrades.len();
            let cut = Cut { connections: own.len().saturating_sub(upgrades), upgrades };
            connections.cut.cancel();
            cut
        };
        drain(in_flight, deadline, cut).await
    }
}

/// The next connection, once there is a place for it.
async fn next(places: &Arc<Semaphore>, listener: &Listener) -> (Option<OwnedSemaphorePermit>, Accepted) {
    let place = Arc::clone(places).acquire_owned().await.ok();
    (place, accept(listener).await)
}

/// The next connection, after as many failed attempts as there are.
async fn accept(listener: &Listener) -> Accepted {
    let mut failures = 0_u64;
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                failures += 1;
                // The first, and from then on about one in ten seconds.
                if failures % ATTEMPTS_PER_LINE == 1 {
                    log(move || tracing::error!(%error, failures, "cannot accept a connection"));
                }
                // Most likely there are too many open files: some may be closed in a moment.
                sleep(PAUSE).await;
            }
        }
    }
}

const PAUSE: Duration = Duration::from_millis(100);
const ATTEMPTS_PER_LINE: u64 = 100;

/// Whether the error tells of one connection, not of the socket.
fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
