//! What goes over the wire is the same with and without plugins that look at requests.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::{Stream, StreamExt, stream};
use hooks_core::{BoxError, ImplementationSpec};

use crate::plugin::all;
use crate::router::router;
use crate::scene::Scene;
use crate::socket::{Client, Served};

/// Both ways: with every hook of a request implemented, and with none.
fn ways() -> [Vec<&'static ImplementationSpec>; 2] {
    [all(), Vec::new()]
}

/// The head of an answer, without what the test's own plugins have added.
async fn head(client: &mut Client) -> Result<Vec<String>, BoxError> {
    let head = client.head().await?;
    Ok(head.into_iter().filter(|line| !line.starts_with("x-last-word")).collect())
}

#[tokio::test]
async fn heads_stay_as_they_are() -> Result<(), BoxError> {
    const OK: &str = "HTTP/1.1 200 OK";
    const TEXT: &str = "content-type: text/plain; charset=utf-8";
    let rows: [(&str, &[&str], &str); 6] = [
        ("GET /", &[OK, TEXT, "content-length: 5"], "hello"),
        ("HEAD /", &[OK, TEXT, "content-length: 5"], ""),
        ("GET /empty", &[OK, "content-length: 0"], ""),
        ("GET /stream", &[OK, "transfer-encoding: chunked"], "3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n"),
        ("GET /nothing", &["HTTP/1.1 404 Not Found", "content-length: 0"], ""),
        ("DELETE /", &["HTTP/1.1 405 Method Not Allowed", "allow: GET,HEAD", "content-length: 0"], ""),
    ];
    for plugins in ways() {
        let served = Served::start(&Scene::default(), plugins, router()).await?;
        // All on one connection: where a body had another length than its head says, the next head would be wrong.
        let mut client = served.connect().await?;
        for (line, expected, body) in rows {
            client.request(line, &[]).await?;
            assert_eq!(head(&mut client).await?, expected, "{line}");
            client.expect(body).await?;
        }
        drop(client);
        served.stop().await?;
    }
    Ok(())
}

/// axum gives a length to what the router answers, the HTTP library to what hooks answer around it.
#[tokio::test]
async fn the_answer_of_a_hook_has_its_length() -> Result<(), BoxError> {
    let served = Served::start(&Scene::new("b.before_request answers"), all(), router()).await?;
    let mut client = served.connect().await?;
    for (line, body) in [("GET /", "teapot"), ("HEAD /", ""), ("GET /", "teapot")] {
        client.request(line, &[]).await?;
        let expected = ["HTTP/1.1 418 I'm a teapot", "content-type: text/plain; charset=utf-8", "content-length: 6"];
        assert_eq!(head(&mut client).await?, expected, "{line}");
        client.expect(body).await?;
    }
    Ok(())
}

/// Frames for one response.
type Frames = Arc<Mutex<Option<UnboundedReceiver<&'static str>>>>;

fn take(frames: &Frames) -> impl Stream<Item = &'static str> + use<> {
    stream::iter(frames.lock().expect("nobody panics").take()).flatten()
}

/// An application that sends what the test gives it.
async fn serve(
    scene: &Scene,
    plugins: Vec<&'static ImplementationSpec>,
) -> Result<(Served, UnboundedSender<&'static str>), BoxError> {
    let (sender, frames) = unbounded();
    let frames: Frames = Arc::new(Mutex::new(Some(frames)));
    let bytes = |frame: &'static str| Ok::<_, Infallible>(Bytes::from_static(frame.as_bytes()));
    let [chunked, sized, events] = [&frames; 3].map(Arc::clone);
    let routes = Router::new()
        .route("/chunked", get(async move || Body::from_stream(take(&chunked).map(bytes))))
        .route(
            "/sized",
            get(async move || ([(header::CONTENT_LENGTH, "6")], Body::from_stream(take(&sized).map(bytes)))),
        )
        .route(
            "/events",
            get(async move || Sse::new(take(&events).map(|event| Ok::<_, Infallible>(Event::default().data(event))))),
        );
    Ok((Served::start(scene, plugins, routes).await?, sender))
}

#[tokio::test]
async fn frames_come_one_by_one() -> Result<(), BoxError> {
    let rows: [(&str, &[&str], [&str; 3], usize); 3] = [
        ("/chunked", &["transfer-encoding: chunked"], ["3\r\none\r\n", "3\r\ntwo\r\n", "0\r\n\r\n"], 6),
        ("/sized", &["content-length: 6"], ["one", "two", ""], 6),
        (
            "/events",
            &["content-type: text/event-stream", "cache-control: no-cache", "transfer-encoding: chunked"],
            ["B\r\ndata: one\n\n\r\n", "B\r\ndata: two\n\n\r\n", "0\r\n\r\n"],
            22,
        ),
    ];
    for plugins in ways() {
        for (path, headers, [one, two, end], sent) in rows {
            let scene = Scene::default();
            let (served, frames) = serve(&scene, plugins.clone()).await?;
            let mut client = served.connect().await?;
            client.request(&format!("GET {path}"), &[]).await?;
            // The head comes before there is anything else.
            assert_eq!(head(&mut client).await?[1..], *headers, "{path}");
            frames.unbounded_send("one")?;
            client.expect(one).await?;
            frames.unbounded_send("two")?;
            client.expect(two).await?;
            drop(frames);
            client.expect(end).await?;
            drop(client);
            served.stop().await?;
            let expected = if plugins.is_empty() { String::new() } else { format!("(sent {sent}) a b c d") };
            assert!(scene.told().ends_with(&expected), "{path}: {}", scene.told());
        }
    }
    Ok(())
}
