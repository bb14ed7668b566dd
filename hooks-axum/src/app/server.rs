use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::DropGuard;
use tokio_util::task::TaskTracker;

use super::Limits;
use super::connection::Connections;
use super::listener::{Accepted, Listener};
use crate::hooks::Attached;

/// How long plugins may take to hear of what was cut.
const AFTER_CUT: Duration = Duration::from_secs(1);

/// A loop that accepts connections, and the connections. Dropping it cuts them.
pub(super) struct Server {
    accepting: JoinHandle<()>,
    /// One task for each connection, as long as its socket is open.
    tasks: TaskTracker,
    connections: Arc<Connections>,
    _guards: [DropGuard; 2],
}

/// What had to be cut.
#[derive(Default)]
pub(super) struct Cut {
    pub(super) connections: usize,
    pub(super) upgrades: usize,
}

impl Server {
    pub(super) fn start(runtime: &Handle, listener: Listener, service: Attached, limits: Limits) -> Self {
        let connections = Arc::new(Connections::new(service, limits));
        let tasks = TaskTracker::new();
        let accepting = runtime.spawn({
            let (connections, tasks, drain) = (Arc::clone(&connections), tasks.clone(), connections.drain.clone());
            async move {
                while let Some(accepted) = drain.run_until_cancelled(accept(&listener)).await {
                    tasks.spawn(Arc::clone(&connections).serve(accepted));
                }
            }
        });
        let guards = [connections.drain.clone().drop_guard(), connections.cut.clone().drop_guard()];
        Self { accepting, tasks, connections, _guards: guards }
    }

    /// Accepts nothing more, finishes what is in flight, and cuts at the deadline what is left.
    ///
    /// `tasks` are waited for too. A connection that blocks its thread is left.
    pub(super) async fn stop(&mut self, tasks: &TaskTracker, deadline: Duration) -> Cut {
        let Self { accepting, tasks: own, connections, .. } = self;
        connections.drain.cancel();
        let trackers = [own, &connections.streams, tasks];
        let mut finished = pin!(async {
            let _ = accepting.await;
            // In this order: what ends leaves something for the next.
            for tracker in trackers {
                tracker.close();
                tracker.wait().await;
            }
        });
        if timeout(deadline, finished.as_mut()).await.is_ok() {
            return Cut::default();
        }
        let upgrades = connections.upgrades.len();
        let cut = Cut { connections: own.len().saturating_sub(upgrades), upgrades };
        connections.cut.cancel();
        // Plugins hear of requests that are cut before they are shut down.
        let _ = timeout(AFTER_CUT, finished).await;
        cut
    }
}

/// The next connection, after as many failed attempts as there are.
async fn accept(listener: &Listener) -> Accepted {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                // Most likely there are too many open files: some may be closed in a moment.
                tracing::error!(%error, "cannot accept a connection");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Whether the error tells of one connection, not of the socket.
fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
