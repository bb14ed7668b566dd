use std::error::Error;
use std::ops::ControlFlow::{self, Break, Continue};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hooks_core::BoxError;
use hyper::rt::Executor;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Limits;
use super::answering::Answering;
use super::listener::Accepted;
use super::rarely::Rarely;
use super::socket::Socket;
use super::vigil::{Quiet, ended_or_at_rest, held_up, quiet};
use crate::connection::{Activity, Connection};
use crate::log::{Told, log};
use crate::service::HooksRouter;
use crate::traffic::Counts;

/// What the connections of a listener share.
pub(super) struct Connections {
    http: Builder<Streams>,
    pub(super) service: HooksRouter,
    pub(super) limits: Limits,
    pub(super) shared: Shared,
}

/// What those of all listeners share.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) counts: Arc<Counts>,
    /// Requests of HTTP/2, which outlive their connection by a moment.
    pub(super) streams: TaskTracker,
    /// Finish requests in flight, take no more.
    pub(super) drain: CancellationToken,
    /// Finish nothing.
    pub(super) cut: CancellationToken,
}

impl Shared {
    pub(super) fn new(counts: &Arc<Counts>) -> Self {
        let (drain, cut) = (CancellationToken::new(), CancellationToken::new());
        Self { counts: Arc::clone(counts), streams: TaskTracker::new(), drain, cut }
    }
}

impl Connections {
    pub(super) fn new(service: HooksRouter, limits: Limits, shared: Shared) -> Self {
        Self { http: protocols(&limits, Streams(shared.streams.clone())), service, limits, shared }
    }

    /// Serves a connection until its socket is closed.
    pub(super) async fn serve(self: Arc<Self>, (stream, peer): Accepted) {
        let connection = Arc::new(Connection::new(peer));
        let (socket, closer) = Socket::new(stream, &connection);
        if let Err(error) = self.speak(socket, &connection).await {
            let (peer, told) = (connection.peer, Told::of(&*error));
            log(move || {
                let (peer, error) = (peer.map(tracing::field::display), &told as &dyn Error);
                tracing::debug!(peer, error, "a connection has failed");
            });
        }
        // The socket has gone with the future above, unless an upgrade has taken it out of there.
        if !connection.closed.is_cancelled() {
            let _upgraded = self.shared.counts.upgrades.token();
            tokio::select! {
                () = connection.closed.cancelled() => {}
                () = self.shared.cut.cancelled() => closer.close(),
            }
        }
        closer.leave();
    }

    /// Speaks HTTP until the connection has ended, is upgraded or is cut.
    async fn speak(self: &Arc<Self>, socket: Socket, connection: &Arc<Connection>) -> Result<(), BoxError> {
        let activity = &connection.activity;
        let service = service_fn(|request| Answering::begin(self, connection, request));
        let mut http = pin!(self.http.serve_connection_with_upgrades(TokioIo::new(socket), service));
        let ends = tokio::select! {
            // A request that has already come is read before the connection is told to end.
            biased;
            ended = http.as_mut() => return ended,
            // Looking at all that is in there each time would cost 616 instructions and 12 atomic ones for each request.
            ends = Rarely::new(self.ends(activity)) => ends,
        };
        if let Break(ended) = ends {
            return ended;
        }
        http.as_mut().graceful_shutdown();
        tokio::select! {
            ended = ended_or_at_rest(http, activity) => ended.unwrap_or(Ok(())),
            () = held_up(activity, &self.limits) => Err(self.cut_off()),
            () = self.shared.cut.cancelled() => Ok(()),
        }
    }

    /// Waits until a connection has to end: at once, or with what is in flight.
    async fn ends(&self, activity: &Activity) -> ControlFlow<Result<(), BoxError>> {
        tokio::select! {
            () = self.shared.cut.cancelled() => Break(Ok(())),
            () = self.shared.drain.cancelled() => Continue(()),
            quiet = quiet(activity, &self.limits) => match quiet {
                Quiet::Silent | Quiet::SlowHead => Break(Ok(())),
                Quiet::HeldUp => Break(Err(self.cut_off())),
                Quiet::Idle => Continue(()),
            },
        }
    }

    /// Counts a connection that is held up, and tells why it has failed.
    fn cut_off(&self) -> BoxError {
        self.shared.counts.cut(1, 0);
        "the client takes nothing of what there is for it".into()
    }
}

/// HTTP/1 and HTTP/2 within these limits.
fn protocols(limits: &Limits, streams: Streams) -> Builder<Streams> {
    let mut builder = Builder::new(streams);
    let mut http1 = builder.http1();
    http1
        // A timer that is set anew for each request costs more than the vigil over all of them.
        .header_read_timeout(None)
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
        // One that the clock cannot reach would make it panic.
        .keep_alive_interval(Some(limits.ping).filter(|ping| *ping < Duration::from_hours(24 * 365)))
        .keep_alive_timeout(limits.ping)
        .max_concurrent_streams(limits.streams)
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
