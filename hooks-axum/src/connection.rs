//! What a request knows of its connection.

mod activity;

use std::error::Error;
use std::iter::successors;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, StatusCode};
use hooks_core::BoxError;
use http_body_util::LengthLimitError;
use tokio_util::sync::CancellationToken;

pub(crate) use self::activity::{Activity, Look};

/// The connection that a request came on; [`App`](crate::App) hands it on with each, in an `Arc`: a clone of the token
/// alone takes a lock, and an extension costs 248 instructions for each request.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    /// The client's address, which a client on a Unix socket has not.
    pub(crate) peer: Option<SocketAddr>,
    /// Whether the body of a request has turned out too long.
    pub(crate) over_limit: AtomicBool,
    /// Cancelled when the socket is closed, whoever holds it by then: it goes elsewhere with an upgrade.
    pub(crate) closed: CancellationToken,
    /// What goes on on it.
    pub(crate) activity: Activity,
    /// What its requests begin with: the client's address where axum's extractor looks for it.
    pub(crate) extensions: Extensions,
}

impl Connection {
    pub(crate) fn new(peer: Option<SocketAddr>) -> Self {
        let mut extensions = roomy();
        if let Some(peer) = peer {
            extensions.insert(ConnectInfo(peer));
        }
        Self { peer, extensions, ..Self::default() }
    }
}

/// No extensions, with room for those that every request gets: a copy has it too, where a map that begins with none is
/// made twice, for 497 instructions more a request.
fn roomy() -> Extensions {
    #[derive(Clone)]
    struct Place<const N: usize>;

    let mut extensions = Extensions::new();
    extensions.insert(Place::<0>);
    extensions.insert(Place::<1>);
    extensions.insert(Place::<2>);
    extensions.insert(Place::<3>);
    extensions.clear();
    extensions
}

/// The client has not sent all of a request's body.
#[derive(Debug, thiserror::Error)]
#[error("the body of the request breaks off")]
pub(crate) struct BrokenOff(#[source] pub(crate) BoxError);

/// The status where it is the request's body that a failure comes from: a client's fault, whoever has read it.
///
/// A limit of a plugin's own, on whatever it reads, is none of the client's.
pub(crate) fn status_of_body(
    error: &(dyn Error + 'static),
    connection: Option<&Arc<Connection>>,
) -> Option<StatusCode> {
    let is_over_limit = connection.is_some_and(|connection| connection.over_limit.load(Ordering::Relaxed));
    successors(Some(error), |&error| error.source()).find_map(|error| {
        // axum's extractors keep it in a box.
        if is_over_limit && (error.is::<LengthLimitError>() || error.is::<Box<LengthLimitError>>()) {
            return Some(StatusCode::PAYLOAD_TOO_LARGE);
        }
        error.is::<BrokenOff>().then_some(StatusCode::BAD_REQUEST)
    })
}
