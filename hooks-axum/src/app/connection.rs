use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::response::IntoResponse;
use hooks_core::BoxError;
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::Limits;
use super::activity::{Activity, Answer, InFlight, Quiet};
use super::intake::take_in;
use super::listener::Accepted;
use super::socket::Socket;
use crate::connection::Connection;
use crate::framing::hold;
use crate::hooks::Attached;

/// What the connections of a server share.
pub(super) struct Connections {
    http: Builder<Streams>,
    service: Attached,
    limits: Limits,
    /// Requests of HTTP/2, which outlive their connection by a moment.
    pub(super) streams: TaskTracker,
    /// What has been upgraded.
    pub(super) upgrades: TaskTracker,
    /// Finish requests in flight, take no more.
    pub(super) drain: CancellationToken,
    /// Finish nothing.
    pub(super) cut: CancellationToken,
}

impl Connections {
    pub(super) fn new(service: Attached, limits: Limits) -> Self {
        let (streams, upgrades) = (TaskTracker::new(), TaskTracker::new());
        let (drain, cut) = (CancellationToken::new(), CancellationToken::new());
        Self { http: protocols(&limits, Streams(streams.clone())), service, limits, streams, upgrades, drain, cut }
    }

    /// Serves a connection until its socket is closed.
    pub(super) async fn serve(self: Arc<Self>, (stream, peer): Accepted) {
        let connection = Arc::new(Connection { peer, closed: CancellationToken::new() });
        let (socket, closer) = Socket::new(stream, connection.closed.clone());
        if let Some(Err(error)) = self.cut.run_until_cancelled(self.speak(socket, &connection)).await {
            tracing::debug!(peer = connection.peer.map(tracing::field::display), error, "a connection has failed");
        }
        // The socket has gone with the future above, unless an upgrade has taken it out of there.
        if connection.closed.is_cancelled() {
            return;
        }
        let _upgraded = self.upgrades.token();
        tokio::select! {
            () = connection.closed.cancelled() => {}
            () = self.cut.cancelled() => closer.close(),
        }
    }

    /// Speaks HTTP until the connection has ended or is upgraded.
    async fn speak(self: &Arc<Self>, socket: Socket, connection: &Arc<Connection>) -> Result<(), BoxError> {
        let activity = Arc::new(Activity::default());
        let service = service_fn(|request| Arc::clone(self).answer(request, Arc::clone(connection), activity.begin()));
        let mut http = pin!(self.http.serve_connection_with_upgrades(TokioIo::new(socket), service));
        tokio::select! {
            // A request that has already come is read before the connection is told to end.
            biased;
            ended = http.as_mut() => ended,
            () = self.drain.cancelled() => {
                http.as_mut().graceful_shutdown();
                http.await
            }
            quiet = activity.quiet(&self.limits) => match quiet {
                Quiet::Silent => Ok(()),
                Quiet::Idle => {
                    http.as_mut().graceful_shutdown();
                    // HTTP/2 waits for a client that may have gone.
                    timeout(self.limits.next_request, http).await.unwrap_or(Ok(()))
                }
            }
        }
    }

    async fn answer(
        self: Arc<Self>,
        request: axum::http::Request<Incoming>,
        connection: Arc<Connection>,
        in_flight: InFlight,
    ) -> Result<axum::http::Response<Answer>, Infallible> {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let mut response = match take_in(request, &self.limits, connection) {
            Ok(request) => self.service.clone().oneshot(request).await?,
            Err(refusal) => refusal.into_response(),
        };
        hold(&mut response, &method, || self.service.tell_answerer(&method, uri));
        Ok(in_flight.with(response))
    }
}

/// HTTP/1 and HTTP/2 within these limits.
fn protocols(limits: &Limits, streams: Streams) -> Builder<Streams> {
    let mut builder = Builder::new(streams);
    let mut http1 = builder.http1();
    http1
        .timer(TokioTimer::new())
        // It panics where the clock ends.
        .header_read_timeout(limits.next_request.min(Duration::from_hours(24 * 365)))
        // It panics below.
        .max_buf_size(limits.head_bytes.max(8 * 1024));
    if limits.head_fields != Limits::default().head_fields {
        // Any number, also the library's own default, costs an allocation for each request. More than the largest
        // map of headers holds would make it panic.
        http1.max_headers(limits.head_fields.min(24_576));
    }
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(limits.head_bytes.max(8 * 1024).try_into().unwrap_or(u32::MAX));
    builder
}

/// Where the requests of HTTP/2 run.
#[derive(Clone)]
struct Streams(TaskTracker);

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        self.0.spawn(stream);
    }
}
