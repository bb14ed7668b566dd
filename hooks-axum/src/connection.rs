use std::net::SocketAddr;

use tokio_util::sync::CancellationToken;

/// What the server says of the connection that a request came on, in the request's extensions.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    #[expect(dead_code, reason = "until the server fills it")]
    pub(crate) peer: Option<SocketAddr>,
    /// Cancelled when the socket is closed.
    pub(crate) closed: CancellationToken,
}
