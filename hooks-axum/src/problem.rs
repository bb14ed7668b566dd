use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};

use crate::message::Response;

/// An answer that says what is wrong, in the form of [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
/// (`application/problem+json`).
///
/// `detail` is read by the client: nothing of the server's inside belongs there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemDetails {
    status: StatusCode,
    detail: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ProblemDetails {
    /// A problem of this kind: `detail` says what is wrong with this request, and what to send instead.
    #[must_use]
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), headers: Vec::new() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// A 401 with what is wanted.
    pub(crate) fn unauthorized(detail: impl Into<String>, challenges: &[HeaderValue]) -> Self {
        let problem = Self::new(StatusCode::UNAUTHORIZED, detail);
        challenges.iter().fold(problem, |problem, each| problem.with_header(header::WWW_AUTHENTICATE, each.clone()))
    }
}

impl IntoResponse for ProblemDetails {
    fn into_response(self) -> Response {
        let Self { status, detail, headers } = self;
        let title = status.canonical_reason().unwrap_or("error");
        let body = serde_json::json!({ "title": title, "status": status.as_u16(), "detail": detail });
        let mut response = (status, AppendHeaders(headers), body.to_string()).into_response();
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response
    }
}
