use std::fmt;
use std::time::Duration;

use hooks_axum::axum::body::Bytes;
use hooks_axum::axum::http::Request;
use http_body_util::Full;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::ResponseFuture;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::OnceCell;

use crate::connector::connector;

/// How long a connection may take to be made, TLS apart.
const CONNECTING: Duration = Duration::from_secs(3);

type HyperClient = hyper_util::client::legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// What all webhooks send by, made when it is first needed. It follows no redirects.
#[derive(Default)]
pub(super) struct Client(OnceCell<HyperClient>);

impl Client {
    pub(super) async fn send(&self, request: Request<Full<Bytes>>) -> ResponseFuture {
        let client = self.0.get_or_init(|| async {
            // It reads the certificates of the system.
            match tokio::task::spawn_blocking(make).await {
                Ok(client) => client,
                Err(_) => make(),
            }
        });
        client.await.request(request)
    }
}

fn make() -> HyperClient {
    let mut connect = HttpConnector::new();
    connect.set_connect_timeout(Some(CONNECTING));
    let mut builder = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
    builder.pool_timer(TokioTimer::new()).pool_max_idle_per_host(1).build(connector(connect))
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").finish_non_exhaustive()
    }
}
