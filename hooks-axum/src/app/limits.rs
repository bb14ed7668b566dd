use std::time::Duration;

/// What a request may ask for.
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
/// closed without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How long a connection may take to the whole head of its first request, from the moment it is accepted; 10 s by
    /// default. It bounds a client that connects and sends nothing, in either protocol.
    pub first_request: Duration,
    /// How long an HTTP/1 connection may take to the whole head of the next request, which also bounds how long it may
    /// be idle; 10 s by default. An HTTP/2 connection that has been idle for so long is told to end when this time has
    /// passed once more, at the latest.
    pub next_request: Duration,
    /// The size of a head in bytes, with the request line; 64 KiB by default, and 8 KiB at least. HTTP/2 adds 32 bytes
    /// for each field (RFC 9113, section 6.5.2). More is answered 431.
    pub head_bytes: usize,
    /// How many fields a head may have; 100 by default. More are answered 431.
    pub head_fields: usize,
    /// The size of a body in bytes; 2 MiB by default. A `Content-Length` above is answered 413, and nothing is read; a
    /// body without one fails where it becomes longer, which axum's extractors answer 413.
    ///
    /// It replaces the default of [`DefaultBodyLimit`](axum::extract::DefaultBodyLimit). As a layer, that one can still
    /// lower the limit for some routes; it raises none.
    pub body_bytes: usize,
    /// How long a request may take from its first wait to the head of its response, see
    /// [`Hooks::head_timeout`](crate::Hooks::head_timeout); 30 s by default. More is answered 504.
    pub response_head: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_request: Duration::from_secs(10),
            next_request: Duration::from_secs(10),
            head_bytes: 64 * 1024,
            head_fields: 100,
            body_bytes: 2 * 1024 * 1024,
            response_head: Duration::from_secs(30),
        }
    }
}
