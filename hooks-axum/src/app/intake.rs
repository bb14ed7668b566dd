use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::DefaultBodyLimit;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode, Version, header};
use hooks_core::BoxError;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::Limits;
use crate::connection::{BrokenOff, Connection};
use crate::message::Request;
use crate::problem::ProblemDetails;

/// Makes of what the HTTP library has read, or a test has written, a request within the limits, which knows its client.
///
/// # Errors
/// The answer to a request that is over a limit.
pub(crate) fn take_in<B>(
    request: axum::http::Request<B>,
    limits: &Limits,
    connection: &Arc<Connection>,
) -> Result<Request, ProblemDetails>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    // HTTP/1 has been refused by the library.
    if request.headers().len() > limits.head_fields {
        let detail = format!("the request has more than {} header fields; send fewer", limits.head_fields);
        return Err(ProblemDetails::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, detail));
    }
    let mut request = with_limited_body(request, limits.body_bytes, connection)?;
    request.extensions_mut().extend(connection.extensions.clone());
    Ok(request)
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
    Err(ProblemDetails::new(StatusCode::BAD_REQUEST, detail))
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

fn with_limited_body<B>(
    request: axum::http::Request<B>,
    limit: usize,
    connection: &Arc<Connection>,
) -> Result<Request, ProblemDetails>
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
        Some(_) => request.map(|body| Body::new(body.map_err(|error| BrokenOff(error.into())))),
        None => request.map(|body| {
            let connection = Arc::clone(connection);
            let body = Limited::new(body.map_err(|error| BrokenOff(error.into())), limit);
            Body::new(body.map_err(move |error| {
                connection.over_limit.fetch_or(error.is::<LengthLimitError>(), Ordering::Relaxed);
                error
            }))
        }),
    };
    // axum has a default of its own, which must not be the lower one.
    DefaultBodyLimit::disable().apply(&mut request);
    Ok(request)
}
