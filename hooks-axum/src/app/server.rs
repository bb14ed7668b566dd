use std::io;
use std::time::Duration;

use axum::body::Body;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use crate::hooks::Attached;

/// A loop that accepts connections, and the connections.
pub(super) struct Server {
    connections: TaskTracker,
    /// Accept nothing, finish requests in flight.
    drain: CancellationToken,
    /// Finish nothing.
    cut: CancellationToken,
}

impl Server {
    pub(super) fn start(listener: TcpListener, service: Attached) -> Self {
        let server =
            Self { connections: TaskTracker::new(), drain: CancellationToken::new(), cut: CancellationToken::new() };
        let (connections, drain, cut) = (server.connections.clone(), server.drain.clone(), server.cut.clone());
        server.connections.spawn(async move {
            while let Some(stream) = drain.run_until_cancelled(accept(&listener)).await {
                connections.spawn(serve(stream, service.clone(), drain.clone(), cut.clone()));
            }
        });
        server
    }

    /// Ends in at most `deadline`, and tells how many connections had to be cut. One that blocks its thread is left.
    pub(super) async fn stop(self, tasks: &TaskTracker, deadline: Duration) -> usize {
        self.drain.cancel();
        self.connections.close();
        tasks.close();
        let finished = async { tokio::join!(self.connections.wait(), tasks.wait()) };
        if tokio::time::timeout(deadline, finished).await.is_ok() {
            return 0;
        }
        let left = self.connections.len();
        self.cut.cancel();
        left
    }
}

/// The next connection, after as many failed attempts as there are.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                // Most likely there are too many open files: some may be closed in a moment.
                tracing::error!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Whether the error tells of one connection, not of the socket.
fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn serve(stream: TcpStream, service: Attached, drain: CancellationToken, cut: CancellationToken) {
    let service =
        TowerToHyperService::new(service.map_request(|request: axum::http::Request<_>| request.map(Body::new)));
    let builder = Builder::new(TokioExecutor::new());
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
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
