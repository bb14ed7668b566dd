//! What is left of a connection that was upgraded.

use std::io::ErrorKind;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use hooks_axum::App;
use hooks_core::BoxError;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::client::Client;
use crate::served::{PATIENCE, SOON, Served};

type Upgrade = TokioIo<Upgraded>;

fn switching() -> Response {
    (StatusCode::SWITCHING_PROTOCOLS, [(header::CONNECTION, "upgrade"), (header::UPGRADE, "websocket")]).into_response()
}

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
    switching()
}

/// Gives the socket to somebody who does nothing with it.
async fn hold(Extension(holder): Extension<UnboundedSender<Upgrade>>, request: Request) -> Response {
    tokio::spawn(async move {
        let socket = hyper::upgrade::on(request).await?;
        holder.send(TokioIo::new(socket)).map_err(|_| "nobody wants it")?;
        Ok::<_, BoxError>(())
    });
    switching()
}

async fn upgraded(served: &Served, path: &str) -> Result<Client, BoxError> {
    let mut client = Client::connect(served.address).await?;
    let upgrade = "host: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    client.send(&format!("GET {path} HTTP/1.1\r\n{upgrade}")).await?;
    assert_eq!(client.answer().await?.status, 101);
    Ok(client)
}

/// A server with an upgraded socket, both its ends in our hands.
async fn held() -> Result<(Served, Client, Upgrade), BoxError> {
    let (holder, mut held) = unbounded_channel::<Upgrade>();
    let routes = Router::new().route("/hold", get(hold)).layer(Extension(holder));
    let served = Served::start(App::new("hold").routes(routes).drain_deadline(SOON)).await?;
    let client = upgraded(&served, "/hold").await?;
    let socket = held.recv().await.ok_or("the socket was not upgraded")?;
    Ok((served, client, socket))
}

fn echo_app(deadline: Duration) -> App {
    App::new("echo").routes(Router::new().route("/echo", get(echo))).drain_deadline(deadline)
}

#[tokio::test]
async fn an_upgraded_socket_is_closed_and_counted() -> Result<(), BoxError> {
    let (served, told) = Served::start_told(echo_app(SOON)).await?;
    let mut client = upgraded(&served, "/echo").await?;
    client.send("ping").await?;
    client.expect("ping").await?;
    let traffic = told.traffic();
    assert_eq!((traffic.open_connections, traffic.open_upgrades), (0, 1), "{traffic:?}");
    let report = served.stop().await?;
    assert_eq!((report.cut_connections, report.cut_upgrades), (0, 1), "{report:?}");
    let traffic = told.traffic();
    assert_eq!((traffic.open_upgrades, traffic.cut_connections, traffic.cut_upgrades), (0, 0, 1), "{traffic:?}");
    assert_eq!(client.rest().await?, "");
    Ok(())
}

#[tokio::test]
async fn an_upgraded_socket_is_used_until_its_client_leaves() -> Result<(), BoxError> {
    let served = Served::start(echo_app(PATIENCE * 2)).await?;
    let mut client = upgraded(&served, "/echo").await?;
    let served = served.tell_to_stop();
    // Until nobody listens any more.
    while Client::connect(served.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    client.send("ping").await?;
    client.expect("ping").await?;
    drop(client);
    assert_eq!(served.ended().await?.cut_upgrades, 0);
    Ok(())
}

#[tokio::test]
async fn an_upgraded_socket_is_closed_whoever_holds_it() -> Result<(), BoxError> {
    let (served, mut client, mut socket) = held().await?;

    let report = served.stop().await?;
    assert_eq!((report.cut_connections, report.cut_upgrades), (0, 1), "{report:?}");
    assert_eq!(client.rest().await?, "");
    let error = socket.read_u8().await.expect_err("it is closed");
    assert_eq!(error.kind(), ErrorKind::ConnectionAborted);
    Ok(())
}

/// The end of the application is the only thing that wakes the reader.
#[tokio::test]
async fn whoever_waits_on_an_upgraded_socket_is_woken() -> Result<(), BoxError> {
    let (served, _client, socket) = held().await?;
    let (mut reader, mut writer) = tokio::io::split(socket);
    let reading = tokio::spawn(async move { reader.read_u8().await });
    let writing = tokio::spawn(async move {
        loop {
            if let Err(error) = writer.write_all(&[0; 1024]).await {
                return error;
            }
        }
    });

    assert_eq!(served.stop().await?.cut_upgrades, 1);
    assert_eq!(reading.await?.map_err(|error| error.kind()), Err(ErrorKind::ConnectionAborted));
    assert_eq!(writing.await?.kind(), ErrorKind::ConnectionAborted);
    Ok(())
}
