use std::io;
use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::listener::{Listener, Stream};
use crate::hooks::Attached;

/// How long plugins may take to hear of what was cut.
const AFTER_CUT: Duration = Duration::from_secs(1);

/// A loop that accepts connections, and the connections.
pub(super) struct Server {
    accepting: JoinHandle<()>,
    connections: TaskTracker,
    /// Accept nothing, finish requests in flight.
    drain: CancellationToken,
    /// Finish nothing.
    cut: CancellationToken,
}

impl Server {
    pub(super) fn start(runtime: &Handle, listener: Listener, service: Attached) -> Self {
        let (connections, drain, cut) = (TaskTracker::new(), CancellationToken::new(), CancellationToken::new());
        let accepting = runtime.spawn({
            let (connections, drain, cut) = (connections.clone(), drain.clone(), cut.clone());
            async move {
                while let Some(stream) = drain.run_until_cancelled(accept(&listener)).await {
                    connections.spawn(serve(stream, service.clone(), drain.clone(), cut.clone()));
                }
            }
        });
        Self { accepting, connections, drain, cut }
    }

    /// Accepts nothing more, finishes what is in flight, cuts at the deadline what is left, and tells how many
    /// connections that was.
    ///
    /// `tasks` are waited for too. A connection that blocks its thread is left.
    pub(super) async fn stop(&mut self, tasks: &TaskTracker, deadline: Duration) -> usize {
        self.drain.cancel();
        let (accepting, connections) = (&mut self.accepting, &self.connections);
        let mut finished = pin!(async {
            let _ = accepting.await;
            // In this order: what ends leaves something for the next.
            for tracker in [connections, tasks] {
                tracker.close();
                tracker.wait().await;
            }
        });
        if timeout(deadline, finished.as_mut()).await.is_ok() {
            return 0;
        }
        let left = connections.len();
        self.cut.cancel();
        // Plugins hear of requests that are cut before they are shut down.
        let _ = timeout(AFTER_CUT, finished).await;
        left
    }
}

/// The next connection, after as many failed attempts as there are.
async fn accept(listener: &Listener) -> Box<dyn Stream> {
    loop {
        match listener.accept().await {
            Ok(stream) => return stream,
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

async fn serve(stream: Box<dyn Stream>, service: Attached, drain: CancellationToken, cut: CancellationToken) {
    let service =
        TowerToHyperService::new(service.map_request(|request: axum::http::Request<_>| request.map(Body::new)));
    let builder = Builder::new(TokioExecutor::new());
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let served = async {
        tokio::select! {
            // A request that has already come is read before the connection is told to end.
            biased;
            ended = connection.as_mut() => return ended,
            () = drain.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        connection.await
    };
    if let Some(Err(error)) = cut.run_until_cancelled(served).await {
        tracing::debug!(error, "a connection ended with an error");
    }
}
