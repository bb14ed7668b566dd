use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::DefaultBodyLimit;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Version, header};
use hooks_core::BoxError;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::Limits;
use crate::connection::{BrokenOff, Connection};
use crate::message::Request;
use crate::problem::{ProblemDetails, ProblemType};

/// Makes of what the HTTP library has read, or a test has written, a request whose body is within the limits, and which
/// knows its client.
pub(crate) fn take_in<B>(request: axum::http::Request<B>, limits: &Limits, connection: &Arc<Connection>) -> Request
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let (head, body) = request.into_parts();
    let is_empty = body.is_end_stream();
    let body = if is_empty { Body::empty() } else { limited(body, limits.body_bytes, connection) };
    let mut request = Request::from_parts(head, body);
    if !is_empty {
        // axum has a default of its own, which must not be the lower one.
        DefaultBodyLimit::disable().apply(&mut request);
    }
    request.extensions_mut().extend(connection.extensions.clone());
    request
}

/// Checks what can be known of the size of a request before its body is read.
///
/// # Errors
/// The answer to a request that is over a limit.
pub(crate) fn check_size<B: HttpBody>(request: &axum::http::Request<B>, limits: &Limits) -> Result<(), ProblemDetails> {
    // HTTP/1 has been refused by the library.
    if request.headers().len() > limits.head_fields {
        let detail = format!("the request has more than {} header fields; send fewer", limits.head_fields);
        return Err(ProblemType::TOO_MANY_FIELDS.says(detail));
    }
    if request.body().size_hint().lower() > limits.body_bytes.try_into().unwrap_or(u64::MAX) {
        let detail = format!("the body has more than {} bytes; send less", limits.body_bytes);
        return Err(ProblemType::BODY_TOO_LONG.says(detail));
    }
    Ok(())
}

/// Checks what a request says of whom it is sent to, by
/// [RFC 9112, section 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2).
pub(super) fn check_host<B>(request: &axum::http::Request<B>) -> Result<(), ProblemDetails> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let detail = match (hosts.next(), hosts.next()) {
        (None, _) if request.version() == Version::HTTP_11 => "the request has no `Host`; send one",
        (Some(_), Some(_)) => "the request has more than one `Host`; send one",
        (Some(host), None) if !is_host(host) => "the `Host` of the request is no name or address; send one",
        _ => return Ok(()),
    };
    Err(ProblemType::BAD_HOST.says(detail))
}

/// It may be empty, and is else a name or an address with perhaps a port.
fn is_host(value: &HeaderValue) -> bool {
    let is_authority = |bytes| Authority::try_from(bytes).is_ok_and(|authority| !authority.as_str().contains('@'));
    is_plain_host(value.as_bytes()) || value.is_empty() || is_authority(value.as_bytes())
}

/// Whether it is what nearly all are; to parse it as an authority takes 409 instructions more.
fn is_plain_host(host: &[u8]) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let name = host.iter().take_while(|byte| is_of_name(byte)).count();
    match host.split_at(name) {
        ([], _) => false,
        (_, [b':', port @ ..]) => port.iter().all(u8::is_ascii_digit),
        (_, rest) => rest.is_empty(),
    }
}

/// A body that fails where it becomes longer than the limit, or breaks off.
fn limited<B>(body: B, limit: usize, connection: &Arc<Connection>) -> Body
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    // It cannot become longer than it says.
    let is_as_long_as_it_says = body.size_hint().exact().is_some();
    let body = body.map_err(|error| BrokenOff(error.into()));
    if is_as_long_as_it_says {
        return Body::new(body);
    }
    let connection = Arc::clone(connection);
    Body::new(Limited::new(body, limit).map_err(move |error| {
        connection.over_limit.fetch_or(error.is::<LengthLimitError>(), Ordering::Relaxed);
        error
    }))
}
