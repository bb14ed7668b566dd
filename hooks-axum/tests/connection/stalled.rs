//! Clients that stop reading, or answering: they do not keep their connections, and the next client is served.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use axum::routing::get;
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::{StreamExt, stream};
use h2::RecvStream;
use hooks_axum::{App, Limits};
use hooks_core::BoxError;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::client::Client;
use crate::http2::{Http2, text};
use crate::served::{PATIENCE, SOON, Served};

/// More than anybody reads.
async fn flood() -> Body {
    Body::from_stream(stream::repeat_with(|| Ok::<_, Infallible>(vec![0; 64 * 1024])))
}

/// More than a socket takes, as one part.
async fn block() -> Vec<u8> {
    vec![0; 64 * 1024 * 1024]
}

fn app(change: impl FnOnce(&mut Limits)) -> App {
    let routes = Router::new().route("/", get(async || "here")).route("/flood", get(flood)).route("/block", get(block));
    let mut limits = Limits::default();
    change(&mut limits);
    App::new("stalled").routes(routes).limits(limits)
}

/// The beginning of a connection of HTTP/2, and empty settings.
const PREFACE: &str = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

#[tokio::test]
async fn a_connection_with_nothing_in_flight_is_not_waited_for() -> Result<(), BoxError> {
    let served = Served::start(app(|_| ()).drain_deadline(PATIENCE * 2)).await?;
    // Neither answers a PING, with which HTTP/2 asks whether it may end.
    let mut silent = Client::connect(served.address).await?;
    silent.send(PREFACE).await?;
    let (mut requests, mut connection) = h2::client::handshake(TcpStream::connect(served.address).await?).await?;
    let (response, _) = requests.send_request(Request::get("http://test/").body(())?, true)?;
    let answered = async {
        let mut body = response.await?.into_body();
        while let Some(chunk) = body.data().await {
            body.flow_control().release_capacity(chunk?.len())?;
        }
        Ok::<_, BoxError>(())
    };
    tokio::select! {
        answered = answered => answered?,
        ended = &mut connection => return Err(format!("{ended:?}").into()),
    }
    let report = served.stop().await?;
    assert_eq!((report.cut_connections, report.cut_upgrades), (0, 0));
    drop((connection, requests));
    Ok(())
}

/// One that takes nothing of bodies, but takes part in all else.
async fn without_window(served: &Served) -> Result<(Response<RecvStream>, tokio::task::JoinHandle<()>), BoxError> {
    let socket = TcpStream::connect(served.address).await?;
    let (mut requests, connection) =
        h2::client::Builder::new().initial_window_size(0).handshake::<_, &[u8]>(socket).await?;
    let connection = tokio::spawn(async { drop(connection.await) });
    let (response, _) = requests.send_request(Request::get("http://test/flood").body(())?, true)?;
    Ok((timeout(PATIENCE, response).await??, connection))
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_cut() -> Result<(), BoxError> {
    let app = app(|limits| (limits.progress, limits.connections) = (SOON, 1));
    let (served, told) = Served::start_told(app).await?;
    for path in ["/flood", "/block"] {
        let mut held_up = Client::connect(served.address).await?;
        assert_eq!(held_up.get_head(path).await?, 200);
        let mut next = Client::connect(served.address).await?;
        assert_eq!(next.get("/").await?.body, "here", "{path}");
    }
    let (response, connection) = without_window(&served).await?;
    timeout(PATIENCE, connection).await??;
    drop(response);
    let traffic = told.traffic();
    assert_eq!((traffic.accepted_connections, traffic.cut_connections), (5, 3), "{traffic:?}");
    Ok(())
}

/// What is taken from a body and waits for the socket is in flight too.
#[tokio::test]
async fn a_client_that_reads_late_gets_all_of_it() -> Result<(), BoxError> {
    let served = Served::start(app(|limits| limits.idle = SOON).drain_deadline(PATIENCE * 2)).await?;
    let mut late = Client::connect(served.address).await?;
    assert_eq!(late.get_head("/block").await?, 200);
    // Others that have come later are found to be idle meanwhile.
    for _ in 0..3 {
        let mut idle = Client::connect(served.address).await?;
        assert_eq!(idle.get("/").await?.body, "here");
        assert_eq!(idle.rest().await?, "");
    }
    let stopping = served.tell_to_stop();
    let mut idle = Client::connect(stopping.address).await;
    // Nothing is accepted any more once this is refused or closed.
    while let Ok(client) = &mut idle {
        if client.get("/").await.is_err() {
            break;
        }
        idle = Client::connect(stopping.address).await;
    }
    assert!(late.rest().await?.len() > 64 * 1024 * 1024);
    assert_eq!(stopping.ended().await?.cut_connections, 0);
    Ok(())
}

/// The library sends any body there is.
#[tokio::test]
async fn an_answer_to_head_has_no_body_on_http2() -> Result<(), BoxError> {
    let panics = async || -> &'static str { panic!("as told") };
    let empty = async || (StatusCode::NO_CONTENT, "not empty");
    let routes = Router::new().route("/panics", get(panics)).route("/empty", get(empty));
    let served = Served::start(App::new("head").routes(routes)).await?;
    let mut client = Http2::connect(served.address).await?;
    for (method, path, status) in [("HEAD", "/panics", 500), ("HEAD", "/empty", 204), ("GET", "/empty", 204)] {
        let request = Request::builder().method(method).uri(format!("http://test{path}")).body(())?;
        let response = client.send(request).await?;
        assert_eq!(response.status(), status, "{method} {path}");
        assert_eq!(text(response.into_body()).await?, "", "{method} {path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_response_with_nothing_to_send_is_not_held_up() -> Result<(), BoxError> {
    let (sender, events) = unbounded();
    let events: Arc<Mutex<Option<UnboundedReceiver<&'static str>>>> = Arc::new(Mutex::new(Some(events)));
    let handler = async move || {
        let events = stream::iter(events.lock().expect("nobody panics").take()).flatten();
        Body::from_stream(events.map(Ok::<_, Infallible>))
    };
    let routes = Router::new().route("/events", get(handler)).route("/flood", get(flood));
    let mut limits = Limits::default();
    limits.progress = SOON;
    let served = Served::start(App::new("events").routes(routes).limits(limits)).await?;

    let mut client = Http2::connect(served.address).await?;
    let mut body = client.get("/events").await?.into_body();
    sender.unbounded_send("one")?;
    assert_eq!(timeout(PATIENCE, body.data()).await?.transpose()?.as_deref(), Some(&b"one"[..]));
    // Others that have come later are cut meanwhile.
    for _ in 0..3 {
        let (response, connection) = without_window(&served).await?;
        timeout(PATIENCE, connection).await??;
        drop(response);
    }
    sender.unbounded_send("two")?;
    assert_eq!(timeout(PATIENCE, body.data()).await?.transpose()?.as_deref(), Some(&b"two"[..]));
    Ok(())
}

#[tokio::test]
async fn a_client_that_does_not_answer_is_cut() -> Result<(), BoxError> {
    let served = Served::start(app(|limits| (limits.ping, limits.first_request) = (SOON, PATIENCE * 2))).await?;
    let mut silent = Client::connect(served.address).await?;
    silent.send(PREFACE).await?;
    silent.rest().await?;
    Ok(())
}

#[tokio::test]
async fn requests_at_once_are_limited() -> Result<(), BoxError> {
    let served = Served::start(app(|limits| limits.streams = 7)).await?;
    let mut client = Http2::connect(served.address).await?;
    assert_eq!(client.get("/").await?.status(), 200);
    assert_eq!(client.most_streams(), 7);
    Ok(())
}

#[tokio::test]
async fn the_next_client_takes_the_place_of_one_that_leaves() -> Result<(), BoxError> {
    let served = Served::start(app(|limits| limits.connections = 1)).await?;
    for _ in 0..3 {
        let mut client = Client::connect(served.address).await?;
        assert_eq!(client.get("/").await?.body, "here");
    }
    Ok(())
}
