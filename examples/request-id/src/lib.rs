//! Takes the `X-Request-Id` of a request, or makes one, and puts it on the answer.

use hooks_axum::axum::http::{HeaderName, HeaderValue};
use hooks_axum::{Outcome, Request, RequestContext, Response, after_request, before_request};
use hooks_core::{BoxError, hookimpl};
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// What a client may choose, so that its ids cannot blow up a log.
const LONGEST: usize = 128;

/// The id of a request, which other plugins find in its [`RequestContext`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    fn of(request: &Request) -> Self {
        let given = request.headers().get(HEADER).filter(|value| is_acceptable(value)).cloned();
        let made = || HeaderValue::try_from(Uuid::new_v4().to_string()).ok();
        Self(given.or_else(made).unwrap_or_else(|| HeaderValue::from_static("unknown")))
    }
}

fn is_acceptable(value: &HeaderValue) -> bool {
    let is_visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    !value.is_empty() && value.len() <= LONGEST && value.to_str().is_ok_and(is_visible)
}

#[hookimpl(tryfirst)]
fn before_request(request: &mut Request) -> Result<Option<Response>, BoxError> {
    let id = RequestId::of(request);
    request.headers_mut().insert(HEADER, id.0.clone());
    if let Some(context) = RequestContext::of(request) {
        context.insert(id);
    }
    Ok(None)
}

#[hookimpl]
fn after_request(context: &RequestContext, outcome: &mut Outcome) {
    if let (Some(id), Some(response)) = (context.get::<RequestId>(), outcome.response_mut()) {
        response.headers_mut().insert(HEADER, id.0);
    }
}

#[cfg(test)]
mod tests {
    use super::{HEADER, Request, RequestId};
    use hooks_axum::axum::body::Body;

    fn id_of(header: Option<&str>) -> RequestId {
        let mut request = Request::new(Body::empty());
        if let Some(value) = header {
            request.headers_mut().insert(HEADER, value.parse().expect("the test's header is one"));
        }
        RequestId::of(&request)
    }

    #[test]
    fn the_clients_id_is_taken() {
        assert_eq!(id_of(Some("abc-1")).as_str(), "abc-1");
    }

    #[test]
    fn without_one_each_request_gets_its_own() {
        assert_ne!(id_of(None), id_of(None));
    }

    #[test]
    fn an_id_that_could_harm_a_log_is_replaced() {
        for harmful in ["", "two words", &"x".repeat(129)] {
            assert_ne!(id_of(Some(harmful)).as_str(), harmful);
        }
    }
}
