//! HTTP/2, which the library upgrades to by the first bytes of a connection.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::http::{Request, Response};
use h2::RecvStream;
use h2::client::SendRequest;
use hooks_core::BoxError;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::served::PATIENCE;

/// A client that takes part until its connection has ended.
pub struct Http2 {
    requests: SendRequest<Bytes>,
    connection: JoinHandle<Result<(), h2::Error>>,
}

impl Http2 {
    pub async fn connect(address: SocketAddr) -> Result<Self, BoxError> {
        let (requests, connection) = h2::client::handshake(TcpStream::connect(address).await?).await?;
        Ok(Self { requests, connection: tokio::spawn(connection) })
    }

    /// Sends a request without a body, and waits for the head of the answer.
    pub async fn send(&mut self, request: Request<()>) -> Result<Response<RecvStream>, BoxError> {
        let mut requests = self.requests.clone().ready().await?;
        let (response, _) = requests.send_request(request, true)?;
        Ok(timeout(PATIENCE, response).await??)
    }

    pub async fn get(&mut self, path: &str) -> Result<Response<RecvStream>, BoxError> {
        self.send(Request::get(format!("http://test{path}")).body(())?).await
    }

    /// How many requests the server lets be in flight at once.
    pub fn most_streams(&self) -> usize {
        self.requests.current_max_send_streams()
    }

    /// Waits until the connection has ended, in whatever way.
    pub async fn ended(self) -> Result<(), BoxError> {
        let _ = timeout(PATIENCE, self.connection).await??;
        Ok(())
    }
}

/// All of a body.
pub async fn text(mut body: RecvStream) -> Result<String, BoxError> {
    let mut text = Vec::new();
    while let Some(chunk) = timeout(PATIENCE, body.data()).await? {
        text.extend_from_slice(&chunk?);
    }
    Ok(String::from_utf8(text)?)
}
