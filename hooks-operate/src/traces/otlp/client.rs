//! How batches are sent.

use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::connector::connector;

/// How much of an answer is read, which says little more than that it has worked.
const MOST: usize = 1 << 20;

/// A client on the runtime of the service: whoever exports has a thread without one.
#[derive(Debug)]
pub(super) struct Client {
    http: HyperClient<HttpsConnector<HttpConnector>, Full<Bytes>>,
    runtime: Handle,
    limit: Duration,
}

impl Client {
    pub(super) fn new(runtime: Handle, limit: Duration) -> Self {
        Self { http: HyperClient::builder(TokioExecutor::new()).build(connector(HttpConnector::new())), runtime, limit }
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = self.http.request(request.map(Full::new));
        let answered = async move {
            let (head, body) = sent.await?.into_parts();
            let body = Limited::new(body, MOST).collect().await?.to_bytes();
            Ok(Response::from_parts(head, body))
        };
        let limit = self.limit;
        // The clock is the runtime's too.
        self.runtime.spawn(async move { timeout(limit, answered).await }).await??
    }
}
