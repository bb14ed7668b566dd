use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, DefaultBodyLimit};
use axum::http::StatusCode;
use hooks_core::BoxError;
use http_body_util::Limited;

use super::Limits;
use crate::connection::Connection;
use crate::{ProblemDetails, Request};

/// Makes of what the HTTP library has read, or a test has written, a request within the limits, which knows its connection.
///
/// # Errors
/// The answer to a request that is over a limit.
pub(crate) fn take_in<B>(
    request: axum::http::Request<B>,
    limits: &Limits,
    connection: Arc<Connection>,
) -> Result<Request, ProblemDetails>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    // HTTP/1 has been refused by the library.
    if request.headers().len() > limits.head_fields {
        let detail = format!("the request has more than {} header fields; send fewer", limits.head_fields);
        return Err(ProblemDetails::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, detail));
    }
    let mut request = with_limited_body(request, limits.body_bytes)?;
    if let Some(peer) = connection.peer {
        request.extensions_mut().insert(ConnectInfo(peer));
    }
    request.extensions_mut().insert(connection);
    Ok(request)
}

fn with_limited_body<B>(request: axum::http::Request<B>, limit: usize) -> Result<Request, ProblemDetails>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    if request.body().is_end_stream() {
        return Ok(request.map(|_| Body::empty()));
    }
    let size = request.body().size_hint();
    if size.lower() > limit.try_into().unwrap_or(u64::MAX) {
        let detail = format!("the body has more than {limit} bytes; send less");
        return Err(ProblemDetails::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
    }
    let mut request = match size.exact() {
        // It cannot become longer than it says.
        Some(_) => request.map(Body::new),
        None => request.map(|body| Body::new(Limited::new(body, limit))),
    };
    // axum has a default of its own, which must not be the lower one.
    DefaultBodyLimit::disable().apply(&mut request);
    Ok(request)
}
