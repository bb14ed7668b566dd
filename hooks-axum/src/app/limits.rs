use std::time::Duration;

/// What a client may ask for. A time of [`Duration::MAX`] is none.
///
/// ```
/// use hooks_axum::{App, Limits};
///
/// let mut limits = Limits::default();
/// limits.body_bytes = 16 * 1024 * 1024;
/// let app = App::new("sre-bot").limits(limits);
/// # let _ = app;
/// ```
///
/// No hook hears of a request that is over a limit of its head. On HTTP/1 the answer to such a one, a 431, is the HTTP
/// library's own, without a body; the answers of this crate are RFC 9457 problems. A connection that is too slow is
/// closed without an answer. A request without `Host`, or with more than one, is answered 400
/// ([RFC 9112, section 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How long a connection may take to the whole head of its first request, from the moment it is accepted; 10 s by
    /// default. It bounds a client that connects and sends nothing, in either protocol.
    pub first_request: Duration,
    /// How long the whole head of a further request may take on HTTP/1, from its first byte; 10 s by default. A slower one
    /// is closed between the limit and twice the limit. One that begins in the same packet as the end of a body before it is
    /// bounded by `idle` alone.
    pub request_head: Duration,
    /// How long a connection may be idle between two requests; 75 s by default. One that has been is told to end, between
    /// the limit and twice the limit.
    ///
    /// Behind a load balancer this has to be longer than the time for which the balancer keeps its connections, most often
    /// 60 s: else it sends a request on one that is just being closed.
    pub idle: Duration,
    /// How long a client may take nothing of what there is for it; 30 s by default. A response that has nothing to send
    /// just now, as a stream of events, waits as long as it likes. More is cut, before it has taken twice as long: the whole
    /// connection, on HTTP/2 where none of its requests goes on.
    pub progress: Duration,
    /// How often a client on HTTP/2 is asked whether it is there (PING), and how long it may take to answer; 20 s by
    /// default.
    pub ping: Duration,
    /// How many connections there may be at once on a listener; 10,000 by default. The next one waits to be accepted.
    pub connections: usize,
    /// How many requests may be in flight at once on a connection of HTTP/2; 200 by default.
    pub streams: u32,
    /// The size of a head in bytes, with the request line; 64 KiB by default, and 8 KiB at least. HTTP/2 adds 32 bytes
    /// for each field (RFC 9113, section 6.5.2). More is answered 431.
    pub head_bytes: usize,
    /// How many fields a head may have; 100 by default. More are answered 431.
    pub head_fields: usize,
    /// The size of a body in bytes; 2 MiB by default. A `Content-Length` above is answered 413, and nothing is read; a
    /// body without one fails where it becomes longer, which is answered 413 too, whoever reads it: an extractor of axum's,
    /// or a hook that returns the error. One that breaks off is answered 400.
    ///
    /// It replaces the default of [`DefaultBodyLimit`](axum::extract::DefaultBodyLimit). As a layer, that one can still
    /// lower the limit for some routes; it raises none.
    pub body_bytes: usize,
    /// How long a request may take to the head of its response, see
    /// [`Hooks::head_timeout`](crate::Hooks::head_timeout); 30 s by default. More is answered 504.
    pub response_head: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_request: Duration::from_secs(10),
            request_head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            progress: Duration::from_secs(30),
            ping: Duration::from_secs(20),
            connections: 10_000,
            streams: 200,
            head_bytes: 64 * 1024,
            head_fields: 100,
            body_bytes: 2 * 1024 * 1024,
            response_head: Duration::from_secs(30),
        }
    }
}
