//! Unix sockets. Their files are the business of those who bind them.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use hooks_axum::App;
use hooks_core::BoxError;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::oneshot;

use crate::client::Client;

#[tokio::test]
async fn a_unix_socket_is_served() -> Result<(), BoxError> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("served-{}.sock", std::process::id()));
    let listener = UnixListener::bind(&path)?;
    let routes = Router::new()
        .route("/", get(async || "here"))
        .route("/who", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()));
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = App::new("unix").routes(routes).serve(listener, async { drop(stopped.await) });
    let asking = async {
        let _stop = stop;
        let mut client = Client::new(UnixStream::connect(&path).await?);
        assert_eq!(client.get("/").await?.body, "here");
        // A client on a Unix socket has no address.
        assert_eq!(client.get("/who").await?.status, 500);
        Ok::<_, BoxError>(())
    };
    let (report, asked) = tokio::join!(serving, asking);
    asked?;
    assert_eq!(report?.cut_connections, 0);
    // Whoever has bound it may still need it.
    fs::remove_file(path)?;
    Ok(())
}
