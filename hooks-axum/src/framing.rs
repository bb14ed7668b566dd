//! What the head of a response says of its body.
//!
//! A hook may have replaced the one or the other. Behind the last hook both are made to fit, as
//! [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-8.6) wants it.

mod counted;
mod held;

use axum::body::HttpBody;
use axum::http::{HeaderMap, Method, StatusCode, header};

pub(crate) use self::counted::{Counted, PolledFrame};
pub(crate) use self::held::hold;
use crate::caught::discard;
use crate::message::Response;

/// Whether what follows the head is no body of HTTP.
pub(crate) fn is_upgrade(method: &Method, status: StatusCode) -> bool {
    status == StatusCode::SWITCHING_PROTOCOLS || (method == Method::CONNECT && status.is_success())
}

/// The length of a body, in bytes, where it is known before the body is read.
pub(crate) fn length(response: &Response) -> Option<u64> {
    response.body().size_hint().exact()
}

/// The length that the head declares, in bytes.
pub(crate) fn declared(headers: &HeaderMap) -> Option<u64> {
    let digits = headers.get(header::CONTENT_LENGTH)?.as_bytes();
    let add = |length: u64, digit: &u8| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        length.checked_mul(10)?.checked_add(digit)
    };
    if digits.is_empty() { None } else { digits.iter().try_fold(0, add) }
}

/// Makes head and body of a response fit each other, and the request's method.
///
/// `before` is the [`length`] that the body had before hooks could replace it.
pub(crate) fn settle(before: Option<u64>, method: &Method, response: &mut Response) {
    let status = response.status();
    if is_upgrade(method, status) {
        return;
    }
    declare(before, method, response);
    if method == Method::HEAD || !has_body(status) {
        discard(std::mem::take(response.body_mut()));
    }
}

/// Makes the head tell the length of the body, which goes on to whoever leaves it out where the request is a HEAD.
pub(crate) fn declare(before: Option<u64>, method: &Method, response: &mut Response) {
    let status = response.status();
    let is_head = method == Method::HEAD;
    let (declared, length) = (declared(response.headers()), length(response));
    let to_declare = match length {
        _ if status == StatusCode::RESET_CONTENT => Some(0),
        _ if !has_body(status) => None,
        // It had been left out already, and the head tells of it.
        Some(0) if is_head && before == Some(0) => declared,
        // So had the one that a hook has replaced, and nobody knows what GET would give.
        _ if is_head && before == Some(0) => None,
        Some(length) => Some(length),
        // What is declared may be the length of a body that a stream has replaced.
        None => declared.filter(|_| declared != before),
    };
    let headers = response.headers_mut();
    match to_declare {
        Some(_) if declared == to_declare => {}
        Some(length) => drop(headers.insert(header::CONTENT_LENGTH, length.into())),
        None => drop(headers.remove(header::CONTENT_LENGTH)),
    }
    // How a body goes over a connection is for the connection to say.
    headers.remove(header::TRANSFER_ENCODING);
}

/// Whether GET has a body with this status, by [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1).
fn has_body(status: StatusCode) -> bool {
    let is_without = matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED);
    !is_without && !status.is_informational()
}
