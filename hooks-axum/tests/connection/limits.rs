//! What a client may ask for.

use std::fmt::Write;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::DefaultBodyLimit;
use axum::http::Request;
use axum::routing::{get, post};
use futures::{FutureExt, stream};
use hooks_axum::{App, Limits};
use hooks_core::BoxError;
use tokio_util::sync::CancellationToken;

use crate::client::{Answer, Client};
use crate::http2::{Http2, text};
use crate::served::{PATIENCE, SOON, Served};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

async fn serve(change: impl FnOnce(&mut Limits)) -> Result<Served, BoxError> {
    let routes = Router::new()
        .route("/", get(async || "here"))
        .route("/length", post(async |body: Bytes| body.len().to_string()))
        .route("/low", post(async |body: Bytes| body.len().to_string()).layer(DefaultBodyLimit::max(10)))
        .route("/raw", post(raw))
        .route("/unread", post(async || ()));
    let mut limits = Limits::default();
    change(&mut limits);
    Served::start(App::new("limits").routes(routes).limits(limits)).await
}

/// Reads a body without axum's extractors.
async fn raw(body: Body) -> String {
    to_bytes(body, usize::MAX).await.map_or_else(|error| error.to_string(), |bytes| bytes.len().to_string())
}

#[test]
fn the_defaults_are_what_is_documented() {
    let limits = Limits::default();
    let seconds = [limits.first_request, limits.request_head, limits.idle, limits.progress, limits.ping];
    assert_eq!(seconds.map(|limit| limit.as_secs()), [10, 10, 75, 30, 20]);
    assert_eq!((limits.connections, limits.streams), (10_000, 200));
    assert_eq!((limits.head_bytes, limits.head_fields, limits.body_bytes), (64 * KIB, 100, 2 * MIB));
}

#[tokio::test]
async fn a_connection_without_a_request_is_closed() -> Result<(), BoxError> {
    let served = serve(|limits| limits.first_request = SOON).await?;
    for sent in ["", "GE", "PRI * HT", "GET / HTTP/1.1\r\nhost: test\r\n", "GET / HTTP/1.1\r\nhost: test\r\nx: "] {
        let start = Instant::now();
        let mut client = Client::connect(served.address).await?;
        client.send(sent).await?;
        assert_eq!(client.rest().await?, "", "{sent:?}");
        assert!(start.elapsed() >= SOON, "{sent:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_connection_without_a_request_is_closed_on_http2() -> Result<(), BoxError> {
    let served = serve(|limits| limits.first_request = SOON).await?;
    let start = Instant::now();
    Http2::connect(served.address).await?.ended().await?;
    assert!(start.elapsed() >= SOON);
    Ok(())
}

#[tokio::test]
async fn a_connection_without_a_further_request_is_closed() -> Result<(), BoxError> {
    for (idle, request_head, sent) in
        [(SOON, PATIENCE * 2, ""), (PATIENCE * 2, SOON, "GET / HTTP/1.1\r\nhost: test\r\n")]
    {
        let served = serve(|limits| (limits.idle, limits.request_head) = (idle, request_head)).await?;
        let mut client = Client::connect(served.address).await?;
        assert_eq!(client.get("/").await?.status, 200);
        client.send(sent).await?;
        assert_eq!(client.rest().await?, "", "{sent:?}");
    }
    Ok(())
}

/// The library has read it with the request before.
#[tokio::test]
async fn a_head_that_begins_with_the_request_before_it_is_not_idle() -> Result<(), BoxError> {
    let served = serve(|limits| (limits.idle, limits.request_head) = (PATIENCE * 2, SOON)).await?;
    let mut client = Client::connect(served.address).await?;
    client.send("GET / HTTP/1.1\r\nhost: test\r\n\r\nGET /").await?;
    assert_eq!(client.answer().await?.status, 200);
    assert_eq!(client.rest().await?, "");
    Ok(())
}

#[tokio::test]
async fn a_body_that_nobody_reads_is_no_head() -> Result<(), BoxError> {
    let served = serve(|limits| (limits.idle, limits.request_head) = (PATIENCE * 2, SOON)).await?;
    let mut client = Client::connect(served.address).await?;
    client.send(&chunked("/unread", 2)).await?;
    assert_eq!(client.answer().await?.status, 200);
    // Others that have come later are found to be slow meanwhile.
    for _ in 0..3 {
        let mut slow = Client::connect(served.address).await?;
        assert_eq!(slow.get("/").await?.status, 200);
        slow.send("GET /").await?;
        assert_eq!(slow.rest().await?, "");
    }
    assert_eq!(client.get("/").await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_connection_without_a_further_request_is_closed_on_http2() -> Result<(), BoxError> {
    let served = serve(|limits| limits.idle = SOON).await?;
    let mut client = Http2::connect(served.address).await?;
    assert_eq!(client.get("/").await?.status(), 200);
    client.ended().await
}

/// The limits are for clients, not for handlers.
#[tokio::test]
async fn a_connection_with_a_request_in_flight_is_not_idle() -> Result<(), BoxError> {
    let late = CancellationToken::new();
    let wait = late.clone();
    let handler = async || Body::from_stream(stream::once(wait.cancelled_owned().map(|()| Ok::<_, BoxError>("late"))));
    let routes = Router::new().route("/", get(async || "here")).route("/late", get(handler));
    let mut limits = Limits::default();
    limits.idle = SOON;
    let served = Served::start(App::new("late").routes(routes).limits(limits)).await?;

    let (mut first, mut second) = (Client::connect(served.address).await?, Http2::connect(served.address).await?);
    assert_eq!(first.get("/late").await?.status, 200);
    let body = second.get("/late").await?.into_body();
    // Others that have come later are found to be idle, long enough for one that is told to end to be cut.
    for _ in 0..3 {
        let mut idle = Http2::connect(served.address).await?;
        assert_eq!(idle.get("/").await?.status(), 200);
        idle.ended().await?;
    }
    late.cancel();
    first.expect("4\r\nlate\r\n0\r\n\r\n").await?;
    assert_eq!(text(body).await?, "late");
    Ok(())
}

/// A head of this size, up to the last field.
fn head_of(bytes: usize) -> String {
    let start = "GET / HTTP/1.1\r\nhost: test\r\nx: ";
    format!("{start}{}\r\n\r\n", "x".repeat(bytes - start.len() - 4))
}

/// Sends a head that is answered at once, also where not all of it is read.
async fn exchange(served: &Served, sent: &str) -> Result<Answer, BoxError> {
    let mut client = Client::connect(served.address).await?;
    client.send(sent).await?;
    client.answer().await
}

#[tokio::test]
async fn a_head_of_too_many_bytes_is_refused() -> Result<(), BoxError> {
    // Less than 8 KiB is more than asked for.
    for (bytes, at_most) in [(64 * KIB, 64 * KIB), (16 * KIB, 16 * KIB), (0, 8 * KIB)] {
        let served = serve(|limits| limits.head_bytes = bytes).await?;
        assert_eq!(exchange(&served, &head_of(at_most)).await?.status, 200, "{bytes}");
        let refused = exchange(&served, &head_of(at_most + 1)).await?;
        assert_eq!((refused.status, &*refused.body), (431, ""), "{bytes}");
    }
    Ok(())
}

#[tokio::test]
async fn a_head_of_too_many_bytes_is_refused_on_http2() -> Result<(), BoxError> {
    let served = serve(|limits| limits.head_bytes = 16 * KIB).await?;
    for (bytes, status) in [(8 * KIB, 200), (16 * KIB, 431)] {
        let mut client = Http2::connect(served.address).await?;
        let request = Request::get("http://test/").header("x", "x".repeat(bytes)).body(())?;
        assert_eq!(client.send(request).await?.status(), status, "{bytes}");
    }
    Ok(())
}

/// A head with this many fields.
fn head_with(fields: usize) -> String {
    let mut head = "GET / HTTP/1.1\r\nhost: test\r\n".to_owned();
    for field in 1..fields {
        let _ = write!(head, "x{field}: \r\n");
    }
    head + "\r\n"
}

#[tokio::test]
async fn a_head_of_too_many_fields_is_refused() -> Result<(), BoxError> {
    for fields in [100, 10, 150] {
        let served = serve(|limits| limits.head_fields = fields).await?;
        assert_eq!(exchange(&served, &head_with(fields)).await?.status, 200, "{fields}");
        let refused = exchange(&served, &head_with(fields + 1)).await?;
        assert_eq!((refused.status, &*refused.body), (431, ""), "{fields}");
    }
    Ok(())
}

/// There are only so many that the server's own map can hold.
#[tokio::test]
async fn a_head_of_very_many_fields_is_refused_whatever_the_limit() -> Result<(), BoxError> {
    let served = serve(|limits| (limits.head_fields, limits.head_bytes) = (usize::MAX, MIB)).await?;
    assert_eq!(exchange(&served, &head_with(24_576)).await?.status, 200);
    assert_eq!(exchange(&served, &head_with(24_577)).await?.status, 431);
    Ok(())
}

#[tokio::test]
async fn a_head_of_too_many_fields_is_refused_on_http2() -> Result<(), BoxError> {
    let served = serve(|limits| limits.head_fields = 10).await?;
    let mut client = Http2::connect(served.address).await?;
    for (fields, status) in [(10, 200), (11, 431)] {
        let mut request = Request::get("http://test/");
        for field in 0..fields {
            request = request.header(format!("x{field}"), "");
        }
        let response = client.send(request.body(())?).await?;
        assert_eq!(response.status(), status, "{fields}");
        if status == 431 {
            assert_eq!(response.headers()["content-type"], "application/problem+json");
            let problem: serde_json::Value = serde_json::from_str(&text(response.into_body()).await?)?;
            assert_eq!(problem["type"], "urn:hooks-axum:too-many-fields");
            assert_eq!(problem["detail"], "the request has more than 10 header fields; send fewer");
        }
    }
    Ok(())
}

fn with_length(path: &str, length: usize) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: test\r\ncontent-length: {length}\r\n\r\n")
}

fn chunked(path: &str, length: usize) -> String {
    let head = format!("POST {path} HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n");
    format!("{head}{length:x}\r\n{}\r\n0\r\n\r\n", "x".repeat(length))
}

#[tokio::test]
async fn a_body_that_says_it_is_too_long_is_refused_unread() -> Result<(), BoxError> {
    for limit in [2 * MIB, 1000] {
        let served = serve(|limits| limits.body_bytes = limit).await?;
        // Not a byte of the body is sent.
        let refused = exchange(&served, &with_length("/length", limit + 1)).await?;
        assert_eq!((refused.status, refused.media_type.as_deref()), (413, Some("application/problem+json")));
        let problem: serde_json::Value = serde_json::from_str(&refused.body)?;
        assert_eq!(problem["detail"], format!("the body has more than {limit} bytes; send less"));
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_becomes_too_long_is_refused() -> Result<(), BoxError> {
    let served = serve(|limits| limits.body_bytes = 1000).await?;
    let accepted = exchange(&served, &chunked("/length", 1000)).await?;
    assert_eq!((accepted.status, &*accepted.body), (200, "1000"));
    assert_eq!(exchange(&served, &chunked("/length", 1001)).await?.status, 413);
    assert_eq!(exchange(&served, &chunked("/raw", 1001)).await?.body, "length limit exceeded");
    Ok(())
}

#[tokio::test]
async fn a_limit_may_be_more_than_axums_own() -> Result<(), BoxError> {
    let served = serve(|limits| limits.body_bytes = 4 * MIB).await?;
    let whole = with_length("/length", 3 * MIB) + &"x".repeat(3 * MIB);
    for sent in [whole, chunked("/length", 3 * MIB)] {
        let accepted = exchange(&served, &sent).await?;
        assert_eq!((accepted.status, accepted.body), (200, (3 * MIB).to_string()));
    }
    Ok(())
}

#[tokio::test]
async fn a_route_may_have_a_lower_limit() -> Result<(), BoxError> {
    let served = serve(|_| ()).await?;
    assert_eq!(exchange(&served, &(with_length("/low", 10) + "0123456789")).await?.status, 200);
    assert_eq!(exchange(&served, &(with_length("/low", 11) + "0123456789a")).await?.status, 413);
    Ok(())
}

/// What cannot be reached is no limit.
#[tokio::test]
async fn a_limit_may_be_as_large_as_its_type() -> Result<(), BoxError> {
    let mut limits = Limits::default();
    (limits.first_request, limits.request_head, limits.idle) = (Duration::MAX, Duration::MAX, Duration::MAX);
    (limits.progress, limits.ping, limits.response_head) = (Duration::MAX, Duration::MAX, Duration::MAX);
    (limits.connections, limits.streams) = (usize::MAX, u32::MAX);
    (limits.head_bytes, limits.head_fields, limits.body_bytes) = (usize::MAX, usize::MAX, usize::MAX);
    // A request that has to wait looks at its limit.
    let waits = async || {
        tokio::task::yield_now().await;
        "here"
    };
    let app = App::new("max").routes(Router::new().route("/", get(waits))).limits(limits);
    let app = app.startup_deadline(Duration::MAX).drain_deadline(Duration::MAX).shutdown_deadline(Duration::MAX);
    let served = Served::start(app).await?;
    let (mut first, mut second) = (Client::connect(served.address).await?, Http2::connect(served.address).await?);
    for _ in 0..2 {
        assert_eq!(first.get("/").await?.body, "here");
        assert_eq!(second.get("/").await?.status(), 200);
    }
    assert_eq!(served.stop().await?.cut_connections, 0);
    Ok(())
}
