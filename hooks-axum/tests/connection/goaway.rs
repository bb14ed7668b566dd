//! Connections of HTTP/2 that are told to end, and whose peers then hold them up: each goes within its limit, and only
//! what is left at the drain deadline counts as cut.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use futures::stream;
use hooks_axum::{App, Limits};
use hooks_core::BoxError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::served::{PATIENCE, SOON, Served};

/// More than anybody reads.
async fn flood() -> Body {
    Body::from_stream(stream::repeat_with(|| Ok::<_, Infallible>(vec![0; 64 * 1024])))
}

const SETTINGS: u8 = 4;
const HEADERS: u8 = 1;
const GOAWAY: u8 = 7;

/// A client that sends what the test says, and answers nothing by itself.
struct Peer(TcpStream);

impl Peer {
    /// One that takes so many bytes of a body before it wants to be asked again.
    async fn connect(served: &Served, window: u32) -> Result<Self, BoxError> {
        let mut peer = Self(TcpStream::connect(served.address).await?);
        peer.0.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await?;
        let initial_window_size = [&[0, 4][..], &window.to_be_bytes()].concat();
        peer.send(SETTINGS, 0, 0, &initial_window_size).await?;
        Ok(peer)
    }

    async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Result<(), BoxError> {
        let length = u32::try_from(payload.len())?.to_be_bytes();
        let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
        self.0.write_all(&[&head, payload].concat()).await?;
        Ok(())
    }

    /// A request without a body.
    async fn get(&mut self, stream: u32, path: &str) -> Result<(), BoxError> {
        // `:method: GET` and `:scheme: http` of the static table; `:path` and `:authority` with their texts.
        let path = [&[4, u8::try_from(path.len())?], path.as_bytes()].concat();
        let fields = [&[0x82, 0x86][..], &path, b"\x01\x04test"].concat();
        // The end of the fields, and of the request.
        self.send(HEADERS, 0x4 | 0x1, stream, &fields).await
    }

    /// Reads up to a frame of this kind on this stream.
    async fn read_to(&mut self, kind: u8, stream: u32) -> Result<(), BoxError> {
        timeout(PATIENCE, async {
            loop {
                let mut head = [0; 9];
                self.0.read_exact(&mut head).await?;
                let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
                self.0.read_exact(&mut vec![0; length.try_into()?]).await?;
                if (head[3], u32::from_be_bytes([head[5], head[6], head[7], head[8]])) == (kind, stream) {
                    return Ok(());
                }
            }
        })
        .await?
    }

    /// Waits until the server closes the connection. Nothing is sent meanwhile, and what comes is read.
    async fn ended(mut self) -> Result<(), BoxError> {
        // A reset is an end too.
        let _ = timeout(PATIENCE, self.0.read_to_end(&mut Vec::new())).await?;
        Ok(())
    }
}

/// Where nothing else is said, nobody waits for a limit.
fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    (limits.idle, limits.progress, limits.ping) = (Duration::MAX, Duration::MAX, PATIENCE * 2);
    change(&mut limits);
    limits
}

async fn serve(limits: Limits, drain: Duration) -> Result<Served, BoxError> {
    let routes = Router::new()
        .route("/empty", get(async || ()))
        .route("/flood", get(flood))
        .route("/never", get(std::future::pending::<()>));
    Served::start(App::new("goaway").routes(routes).limits(limits).drain_deadline(drain)).await
}

/// Ends an application with a peer that has begun `path`, and which is told to end and does not answer.
async fn check(what: &str, limits: Limits, drain: Duration, path: &str, cut: usize) -> Result<(), BoxError> {
    for begun in ["before", "after"] {
        let served = serve(limits, drain).await?;
        let mut peer = Peer::connect(&served, 0).await?;
        peer.get(1, path).await?;
        if path == "/flood" {
            peer.read_to(HEADERS, 1).await?;
        } else {
            // Whoever answers this has seen what was sent before.
            peer.get(3, "/flood").await?;
            peer.read_to(HEADERS, 3).await?;
        }
        let stopping = served.tell_to_stop();
        peer.read_to(GOAWAY, 0).await?;
        if begun == "after" {
            // A client may do so until it has read that.
            peer.get(5, path).await?;
        }
        let (ended, report) = tokio::join!(peer.ended(), stopping.ended());
        ended?;
        let report = report?;
        assert_eq!((report.cut_connections, report.cut_upgrades), (cut, 0), "{what}, begun {begun}");
    }
    Ok(())
}

#[tokio::test]
async fn at_the_end_a_peer_that_takes_nothing_is_cut_at_the_drain_deadline() -> Result<(), BoxError> {
    check("takes nothing", limits(|_| ()), SOON, "/flood", 1).await
}

#[tokio::test]
async fn at_the_end_a_peer_that_takes_nothing_goes_within_its_own_limit() -> Result<(), BoxError> {
    check("takes nothing", limits(|limits| limits.progress = SOON), PATIENCE * 2, "/flood", 0).await
}

#[tokio::test]
async fn at_the_end_a_peer_that_does_not_answer_goes_within_its_own_limit() -> Result<(), BoxError> {
    check("does not answer", limits(|limits| limits.ping = SOON), PATIENCE * 2, "/never", 0).await
}

#[tokio::test]
async fn a_peer_that_was_idle_and_then_takes_nothing_goes_within_its_own_limit() -> Result<(), BoxError> {
    let served = serve(limits(|limits| (limits.idle, limits.progress) = (SOON, SOON)), PATIENCE * 2).await?;
    let mut peer = Peer::connect(&served, 0).await?;
    peer.get(1, "/empty").await?;
    peer.read_to(HEADERS, 1).await?;
    peer.read_to(GOAWAY, 0).await?;
    peer.get(3, "/flood").await?;
    peer.read_to(HEADERS, 3).await?;
    peer.ended().await?;
    assert_eq!(served.stop().await?.cut_connections, 0);
    Ok(())
}
