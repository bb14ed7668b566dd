//! Who the clients are.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use hooks_axum::App;
use hooks_core::BoxError;

use crate::client::Client;
use crate::http2::{Http2, text};
use crate::served::Served;

#[tokio::test]
async fn handlers_know_the_address_of_their_client() -> Result<(), BoxError> {
    let who = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string();
    let served = Served::start(App::new("who").routes(Router::new().route("/", get(who)))).await?;
    let mut client = Client::connect(served.address).await?;
    assert_eq!(client.get("/").await?.body, client.local_addr()?.to_string());

    let mut client = Http2::connect(served.address).await?;
    let peer: SocketAddr = text(client.get("/").await?.into_body()).await?.parse()?;
    assert_eq!(peer.ip(), served.address.ip());
    Ok(())
}
