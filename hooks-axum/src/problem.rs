use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;

use crate::Response;

/// An answer that says what is wrong, in the form of RFC 9457 (`application/problem+json`).
///
/// `detail` is read by the client: nothing of the server's inside belongs there.
#[must_use]
pub fn problem(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("error");
    let body = serde_json::json!({ "title": title, "status": status.as_u16(), "detail": detail });
    let mut response = (status, body.to_string()).into_response();
    let media_type = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}
