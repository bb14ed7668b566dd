use std::time::{Duration, SystemTime};

use hooks_axum::axum::body::Bytes;
use hooks_axum::axum::http::{HeaderName, Request, Response, StatusCode, header};
use hooks_core::Chain;
use http_body_util::{BodyExt, Full, Limited};
use tokio::time::{Instant, timeout_at};

use super::client::Client;
use super::pause::asked;
use super::target::Target;

/// How much of the body of an answer is read, so that its connection can be used again.
const MOST: usize = 64 << 10;

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// What has come of an attempt.
pub(super) enum Attempt {
    Delivered,
    /// It will not be taken.
    Refused(String),
    /// It may be taken later, after the pause that the receiver asks for.
    Failed(String, Option<Duration>),
}

impl Target {
    /// Tries to deliver this once.
    pub(super) async fn attempt(&self, client: &Client, id: &str, body: &Bytes) -> Attempt {
        let request = match self.request(id, body) {
            Ok(request) => request,
            Err(error) => return Attempt::Refused(format!("it makes no request: {error}")),
        };
        let deadline = Instant::now() + self.timeout;
        match timeout_at(deadline, async { client.send(request).await.await }).await {
            Err(_) => Attempt::Failed(format!("it does not answer within {:?}", self.timeout), None),
            Ok(Err(error)) => Attempt::Failed(Chain(&error).to_string(), None),
            Ok(Ok(response)) => {
                let (head, body) = response.into_parts();
                // It says nothing more, whatever becomes of it.
                let _ = timeout_at(deadline, Limited::new(body, MOST).collect()).await;
                Attempt::of(&Response::from_parts(head, ()))
            }
        }
    }

    fn request(&self, id: &str, body: &Bytes) -> Result<Request<Full<Bytes>>, hooks_axum::axum::http::Error> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        Request::post(self.uri.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            .header(ID, id)
            .header(TIMESTAMP, now)
            .header(SIGNATURE, self.key.sign(id, now, body))
            .body(Full::new(body.clone()))
    }
}

impl Attempt {
    fn of(response: &Response<()>) -> Self {
        let status = response.status();
        match status {
            _ if status.is_success() => Self::Delivered,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Self::again(response),
            _ if status.is_server_error() => Self::again(response),
            _ if status.is_redirection() => {
                Self::Refused(format!("it answers {status}, which is not followed; write the URL that it leads to"))
            }
            _ => Self::Refused(format!("it answers {status}")),
        }
    }

    fn again(response: &Response<()>) -> Self {
        let why = format!("it answers {}", response.status());
        Self::Failed(why, asked(response.headers(), SystemTime::now()))
    }
}
