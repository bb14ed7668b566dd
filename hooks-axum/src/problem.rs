use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;

use crate::Response;

/// An answer that says what is wrong, in the form of RFC 9457 (`application/problem+json`).
///
/// `detail` is read by the client: nothing of the server's inside belongs there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemDetails {
    status: StatusCode,
    detail: String,
}

impl ProblemDetails {
    /// A problem of this kind: `detail` says what is wrong with this request, and what to send instead.
    #[must_use]
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }
}

impl IntoResponse for ProblemDetails {
    fn into_response(self) -> Response {
        let Self { status, detail } = self;
        let title = status.canonical_reason().unwrap_or("error");
        let body = serde_json::json!({ "title": title, "status": status.as_u16(), "detail": detail });
        let mut response = (status, body.to_string()).into_response();
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response
    }
}
