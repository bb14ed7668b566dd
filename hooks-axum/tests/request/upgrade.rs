//! A connection that is upgraded goes through the hooks, and ends with its socket.

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hooks_core::BoxError;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::body::STREAMED;
use crate::check::HANDLED;
use crate::plugin::all;
use crate::scene::Scene;
use crate::socket::Served;

/// Sends back what it reads.
async fn echo(request: Request) -> Response {
    tokio::spawn(async {
        let mut socket = TokioIo::new(hyper::upgrade::on(request).await?);
        let mut read = [0; 16];
        loop {
            let length = socket.read(&mut read).await?;
            if length == 0 {
                return Ok::<_, BoxError>(());
            }
            socket.write_all(&read[..length]).await?;
        }
    });
    let headers = [(header::CONNECTION, "upgrade"), (header::UPGRADE, "websocket")];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

#[tokio::test]
async fn an_upgrade_ends_when_its_socket_is_closed() -> Result<(), BoxError> {
    let scene = Scene::default();
    let served = Served::start(&scene, all(), Router::new().route("/echo", get(echo))).await?;
    let mut client = served.connect().await?;
    client.request("GET /echo", &["connection: upgrade", "upgrade: websocket"]).await?;
    let head = client.head().await?;
    assert_eq!(head.first().map(String::as_str), Some("HTTP/1.1 101 Switching Protocols"), "{head:?}");
    for word in ["ping", "pong"] {
        client.send(word).await?;
        client.expect(word).await?;
    }
    let way = [STREAMED.way_in, HANDLED.after_request].join(" | ");
    assert_eq!(scene.told(), way, "it has not ended");
    drop(client);
    scene.until("on_response_end").await;
    let report = served.stop().await?;
    assert_eq!((report.cut_connections, report.cut_upgrades), (0, 0), "{report:?}");
    assert_eq!(scene.told(), format!("{way} | on_response_end(upgraded) a b c d"));
    Ok(())
}

#[tokio::test]
async fn an_upgrade_that_is_refused_is_a_response_like_others() -> Result<(), BoxError> {
    let scene = Scene::default();
    let refuse = async || (StatusCode::UPGRADE_REQUIRED, "later");
    let served = Served::start(&scene, all(), Router::new().route("/echo", get(refuse))).await?;
    let mut client = served.connect().await?;
    client.request("GET /echo", &["connection: upgrade", "upgrade: websocket"]).await?;
    client.head().await?;
    client.expect("later").await?;
    scene.until("on_response_end").await;
    assert!(scene.told().ends_with("on_response_end(sent 5) a b c d"), "{}", scene.told());
    Ok(())
}
