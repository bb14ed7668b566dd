//! A response whose head declares another length than its body has is cut, so that no client takes it for whole.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::routing::get;
use futures::stream;
use hooks_axum::App;
use hooks_core::BoxError;

use crate::client::Client;
use crate::log::Log;
use crate::served::Served;

fn parts(parts: &'static [&'static str]) -> Body {
    Body::from_stream(stream::iter(parts.iter().map(|part| Ok::<_, BoxError>(Bytes::from_static(part.as_bytes())))))
}

fn routes() -> Router {
    Router::new()
        .route("/", get(async || "here"))
        .route("/short", get(async || ([(header::CONTENT_LENGTH, "10")], "hello")))
        .route("/long", get(async || ([(header::CONTENT_LENGTH, "3")], "hello")))
        .route("/short-stream", get(async || ([(header::CONTENT_LENGTH, "10")], parts(&["hel", "lo"]))))
        .route("/long-stream", get(async || ([(header::CONTENT_LENGTH, "4")], parts(&["hel", "lo"]))))
        .route("/true-stream", get(async || ([(header::CONTENT_LENGTH, "5")], parts(&["hel", "lo"]))))
}

#[tokio::test]
async fn a_body_of_another_length_is_cut() -> Result<(), BoxError> {
    let log = Log::default();
    let _default = tracing::subscriber::set_default(log.subscriber());
    let served = Served::start(App::new("length").routes(routes())).await?;
    let rows = [
        ("/short", "declares 10 bytes, and the body has 5"),
        ("/long", "declares 3 bytes, and the body has more"),
        ("/short-stream", "declares 10 bytes, and the body has 5"),
        ("/long-stream", "declares 4 bytes, and the body has more"),
    ];
    for (path, told) in rows {
        let mut client = Client::connect(served.address).await?;
        let two = format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\nGET / HTTP/1.1\r\nhost: test\r\n\r\n");
        client.send(&two).await?;
        let answers = client.rest().await?;
        let body = answers.split("\r\n\r\n").nth(1).unwrap_or_default();
        let declared: usize =
            answers.split("content-length: ").nth(1).map_or(Ok(0), |rest| rest[..2].trim().parse())?;
        // Whatever was sent, it is not whole, and nothing follows.
        assert!(body.len() < declared || declared == 0, "{path}: {answers}");
        assert!(!answers.contains("here"), "{path}: {answers}");
        let who = format!("answered_by=\"`{path}` of the application\"");
        log.until(1, |line| line.contains("a response is cut") && line.contains(told) && line.contains(&who));
    }
    let mut client = Client::connect(served.address).await?;
    assert_eq!(client.get("/true-stream").await?.body, "hello");
    assert_eq!(client.get("/").await?.body, "here");
    Ok(())
}

/// An answer to HEAD may declare the length that GET has.
#[tokio::test]
async fn a_head_without_a_body_is_no_lie() -> Result<(), BoxError> {
    let served = Served::start(App::new("length").routes(routes())).await?;
    let mut client = Client::connect(served.address).await?;
    client.send("HEAD /short HTTP/1.1\r\nhost: test\r\n\r\n").await?;
    client.send("GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await?;
    let answers = client.rest().await?;
    assert!(answers.contains("content-length: 10\r\n") && answers.ends_with("\r\n\r\nhere"), "{answers}");
    Ok(())
}
