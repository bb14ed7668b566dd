use std::io;
use std::time::Duration;

use hooks_axum::axum::body::Bytes;
use hooks_axum::axum::http::uri::PathAndQuery;
use hooks_axum::axum::http::{Request, StatusCode, header};
use hooks_core::BoxError;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::address::unix_path;
use crate::view::Probed;

/// How long the service may take for its answer.
const LIMIT: Duration = Duration::from_secs(5);

/// How much of an answer is read.
const MOST: usize = 1 << 20;

/// Why there is no answer that says anything.
#[derive(Debug, Error)]
pub(super) enum NoAnswer {
    #[error("nobody is there at `{address}`")]
    Unreachable { address: String, source: io::Error },
    #[error("there is no answer of HTTP from `{address}`")]
    Broken { address: String, source: BoxError },
    #[error("`{address}` does not answer within {LIMIT:?}")]
    Late { address: String },
    #[error("`{address}` answers {status} to `{path}`, where the plugin `health` would answer 200 or 503")]
    Other { address: String, path: String, status: StatusCode },
}

/// What a plugin `health` says, as far as it is needed.
#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    reasons: Vec<String>,
}

/// Asks who listens at an address whether it is well.
pub(super) async fn ask(address: &str, path: &PathAndQuery) -> Result<Probed, NoAnswer> {
    let answered = timeout(LIMIT, answer(address, path)).await;
    let (status, body) = answered.map_err(|_| NoAnswer::Late { address: address.to_owned() })??;
    match status {
        StatusCode::OK => Ok(Probed::up()),
        StatusCode::SERVICE_UNAVAILABLE => {
            Ok(Probed::down(serde_json::from_slice(&body).map(|said: Said| said.reasons).unwrap_or_default()))
        }
        status => Err(NoAnswer::Other { address: address.to_owned(), path: path.to_string(), status }),
    }
}

async fn answer(address: &str, path: &PathAndQuery) -> Result<(StatusCode, Bytes), NoAnswer> {
    let unreachable = |source| NoAnswer::Unreachable { address: address.to_owned(), source };
    let exchanged = match unix_path(address) {
        None => exchange(TcpStream::connect(address).await.map_err(unreachable)?, address, path).await,
        #[cfg(unix)]
        Some(socket) => {
            let stream = tokio::net::UnixStream::connect(socket).await.map_err(unreachable)?;
            exchange(stream, "localhost", path).await
        }
        #[cfg(not(unix))]
        Some(_) => return Err(unreachable(io::ErrorKind::Unsupported.into())),
    };
    exchanged.map_err(|source| NoAnswer::Broken { address: address.to_owned(), source })
}

async fn exchange<S>(stream: S, host: &str, path: &PathAndQuery) -> Result<(StatusCode, Bytes), BoxError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut requests, connection) = handshake(TokioIo::new(stream)).await?;
    // It ends with `requests`; what goes wrong there is told here, too.
    tokio::spawn(connection);
    let request = Request::get(path.as_str()).header(header::HOST, host).body(Empty::<Bytes>::new())?;
    let (head, body) = requests.send_request(request).await?.into_parts();
    Ok((head.status, Limited::new(body, MOST).collect().await?.to_bytes()))
}

#[cfg(test)]
mod tests {
    use hooks_axum::axum::http::uri::PathAndQuery;
    use hooks_core::BoxError;
    use tokio::net::TcpListener;

    use super::ask;

    #[tokio::test(start_paused = true)]
    async fn who_does_not_answer_is_not_waited_for() -> Result<(), BoxError> {
        let silent = TcpListener::bind("127.0.0.1:0").await?;
        let address = silent.local_addr()?.to_string();
        let late = ask(&address, &PathAndQuery::from_static("/")).await.expect_err("nobody answers");
        assert_eq!(late.to_string(), format!("`{address}` does not answer within 5s"));
        Ok(())
    }
}
