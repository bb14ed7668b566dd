//! What a request knows of its connection.

use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;

use tokio_util::sync::CancellationToken;

/// The connection that a request came on; [`App`](crate::App) puts it into the extensions of each, in an `Arc`: a clone of
/// the token alone takes a lock.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    /// The client's address, which a client on a Unix socket has not.
    pub(crate) peer: Option<SocketAddr>,
    /// Whether the body of a request has turned out too long.
    pub(crate) over_limit: AtomicBool,
    /// Cancelled when the socket is closed, whoever holds it by then: it goes elsewhere with an upgrade.
    pub(crate) closed: CancellationToken,
}
