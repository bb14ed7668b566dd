//! What is left at the drain deadline is cut and counted.

use std::convert::Infallible;
use std::sync::{Arc, Barrier};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::stream::{self, StreamExt};
use hooks_axum::App;
use hooks_core::BoxError;
use tokio::sync::Notify;

use crate::client::Client;
use crate::http2::{Http2, text};
use crate::served::{PATIENCE, SOON, Served};

/// An event, and then nothing for ever.
async fn events() -> Response {
    let events = stream::iter([Ok::<_, Infallible>("data: one\n\n")]).chain(stream::pending());
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(events)).into_response()
}

/// More than anybody reads.
async fn flood() -> Body {
    Body::from_stream(stream::repeat_with(|| Ok::<_, Infallible>(vec![0; 64 * 1024])))
}

fn app() -> App {
    let routes =
        Router::new().route("/", get(async || "here")).route("/events", get(events)).route("/flood", get(flood));
    App::new("cut").routes(routes)
}

/// Stops with what `client` has begun, and checks that its connection is cut.
async fn check_cut(client: impl AsyncFnOnce(&mut Client) -> Result<(), BoxError>) -> Result<(), BoxError> {
    let served = Served::start(app().drain_deadline(SOON)).await?;
    let mut connection = Client::connect(served.address).await?;
    client(&mut connection).await?;
    let start = Instant::now();
    let report = served.stop().await?;
    assert!(start.elapsed() >= SOON);
    assert_eq!((report.cut_connections, report.cut_upgrades), (1, 0), "{report:?}");
    connection.rest().await?;
    Ok(())
}

#[tokio::test]
async fn an_idle_connection_is_not_waited_for() -> Result<(), BoxError> {
    let served = Served::start(app().drain_deadline(PATIENCE * 2)).await?;
    let mut client = Client::connect(served.address).await?;
    assert_eq!(client.get("/").await?.body, "here");
    assert_eq!(served.stop().await?.cut_connections, 0);
    assert_eq!(client.rest().await?, "");
    Ok(())
}

#[tokio::test]
async fn an_endless_response_is_cut() -> Result<(), BoxError> {
    check_cut(async |client| {
        assert_eq!(client.get("/events").await?.media_type.as_deref(), Some("text/event-stream"));
        client.expect("B\r\ndata: one\n\n\r\n").await
    })
    .await
}

#[tokio::test]
async fn a_reader_that_has_stopped_reading_is_cut() -> Result<(), BoxError> {
    check_cut(async |client| {
        assert_eq!(client.get("/flood").await?.status, 200);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_connection_of_endless_responses_is_cut_once() -> Result<(), BoxError> {
    let served = Served::start(app().drain_deadline(SOON)).await?;
    let mut client = Http2::connect(served.address).await?;
    let mut events = client.get("/events").await?.into_body();
    let mut flood = client.get("/flood").await?.into_body();
    assert!(events.data().await.is_some_and(|event| event.is_ok()));
    assert_eq!(served.stop().await?.cut_connections, 1);
    assert!(events.data().await.is_none_or(|event| event.is_err()));
    while let Some(Ok(bytes)) = flood.data().await {
        flood.flow_control().release_capacity(bytes.len())?;
    }
    client.ended().await
}

#[tokio::test]
async fn a_request_in_flight_is_finished_on_either_protocol() -> Result<(), BoxError> {
    // Both handlers and the test.
    let (entered, stopping) = (Arc::new(tokio::sync::Barrier::new(3)), Arc::new(tokio::sync::Barrier::new(3)));
    let (inside, outside) = (Arc::clone(&entered), Arc::clone(&stopping));
    let handler = async move || {
        inside.wait().await;
        outside.wait().await;
        "finished"
    };
    let served = Served::start(App::new("finish").routes(Router::new().route("/", get(handler)))).await?;
    let (mut first, mut second) = (Client::connect(served.address).await?, Http2::connect(served.address).await?);
    let finish = async {
        entered.wait().await;
        let served = served.tell_to_stop();
        // Until nobody listens any more.
        while Client::connect(served.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        stopping.wait().await;
        served.ended().await
    };
    let (report, first, second) = tokio::join!(finish, first.get("/"), second.get("/"));
    assert_eq!(first?.body, "finished");
    assert_eq!(text(second?.into_body()).await?, "finished");
    assert_eq!(report?.cut_connections, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_that_blocks_its_thread_is_left() -> Result<(), BoxError> {
    let (entered, released) = (Arc::new(Notify::new()), Arc::new(Barrier::new(2)));
    let (notify, release) = (Arc::clone(&entered), Arc::clone(&released));
    let handler = async move || {
        notify.notify_one();
        release.wait();
    };
    let routes = Router::new().route("/", get(handler));
    let served = Served::start(App::new("block").routes(routes).drain_deadline(SOON)).await?;
    let mut client = Client::connect(served.address).await?;
    client.send("GET / HTTP/1.1\r\nhost: test\r\n\r\n").await?;
    entered.notified().await;
    assert_eq!(served.stop().await?.cut_connections, 1);
    released.wait();
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_dropped_cuts_its_connections() -> Result<(), BoxError> {
    let entered = Arc::new(Notify::new());
    let notify = Arc::clone(&entered);
    let handler = move || {
        notify.notify_one();
        std::future::pending::<()>()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let mut client = Client::connect(listener.local_addr()?).await?;
    client.send("GET / HTTP/1.1\r\nhost: test\r\n\r\n").await?;
    let app = App::new("drop").routes(Router::new().route("/", get(handler)));
    tokio::select! {
        report = app.serve(listener, std::future::pending()) => return Err(format!("it has ended: {report:?}").into()),
        () = entered.notified() => {}
    }
    assert_eq!(client.rest().await?, "");
    Ok(())
}
