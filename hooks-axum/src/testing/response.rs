use std::any::type_name;
use std::fmt;

use axum::body::Bytes;
use axum::http::response::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::Calls;

/// A whole response, with what was called for its request.
pub struct TestResponse {
    /// The request, for messages.
    sent: String,
    head: Parts,
    body: Bytes,
    calls: Calls,
}

impl TestResponse {
    pub(super) fn new(sent: String, head: Parts, body: Bytes, calls: Calls) -> Self {
        Self { sent, head, body, calls }
    }

    /// The status; it can be compared with a number.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The first header of this name.
    ///
    /// # Panics
    /// Where it is no text.
    #[must_use]
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.head.headers.get(name)?;
        match str::from_utf8(value.as_bytes()) {
            Ok(text) => Some(text),
            Err(error) => panic!("header `{name}` of the response to {} is no text: {error}", self.sent),
        }
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    #[track_caller]
    pub fn text(&self) -> &str {
        match str::from_utf8(&self.body) {
            Ok(text) => text,
            Err(error) => panic!("the body of the response to {} is no text: {error}", self.sent),
        }
    }

    /// What the body says as JSON.
    ///
    /// # Panics
    /// Where it is no JSON, or not of this type.
    #[must_use]
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => {
                let body = String::from_utf8_lossy(&self.body);
                panic!("the body of the response to {} is no `{}`: {error}: `{body}`", self.sent, type_name::<T>())
            }
        }
    }

    /// What was called for the request, in the order in which it began, whatever other requests there were.
    #[must_use]
    pub fn calls(&self) -> &Calls {
        &self.calls
    }
}

impl fmt::Debug for TestResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sent, head, body, calls } = self;
        formatter
            .debug_struct("TestResponse")
            .field("request", sent)
            .field("status", &head.status)
            .field("headers", &head.headers)
            .field("body", &String::from_utf8_lossy(body))
            .field("calls", calls)
            .finish()
    }
}
