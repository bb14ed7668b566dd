//! Responses that are read to their end.

use axum::body::to_bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use hooks_axum::{ProblemType, Response};
use serde_json::{Value, json};

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("it is whole");
        let body = String::from_utf8(body.into()).expect("it is text");
        Self { status: head.status.as_u16(), headers: head.headers, body }
    }

    pub fn challenges(&self) -> Vec<&HeaderValue> {
        self.headers.get_all(header::WWW_AUTHENTICATE).iter().collect()
    }

    /// What it says as a problem (RFC 9457).
    pub fn problem(&self) -> Value {
        let media_type = self.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        assert_eq!(media_type, Some(&b"application/problem+json"[..]), "{self:?}");
        serde_json::from_str(&self.body).expect("it is JSON")
    }

    /// Checks that it is a problem of this type, with these challenges.
    pub fn check_problem(&self, kind: ProblemType, detail: &str, challenges: &[&str]) {
        let status = kind.status().as_u16();
        assert_eq!(self.status, status, "{self:?}");
        let problem = json!({ "type": kind.uri(), "title": kind.title(), "status": status, "detail": detail });
        assert_eq!(self.problem(), problem);
        assert_eq!(self.challenges(), challenges);
    }
}
