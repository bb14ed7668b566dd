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
    use super::*;
    use hooks_axum::axum::Router;
    use hooks_axum::axum::http::HeaderMap;
    use hooks_axum::testing::{RunningApp, TestApp, TestResponse};
    use hooks_core::hookimpls;

    /// An app whose handler says what ids it sees, in the header of the request and in the context.
    async fn app() -> Result<RunningApp, BoxError> {
        let seen = async |context: RequestContext, headers: HeaderMap| {
            let id = context.get::<RequestId>().map(|id| id.as_str().to_owned());
            format!("{:?} {id:?}", headers.get_all(HEADER).iter().collect::<Vec<_>>())
        };
        let app = TestApp::new(hookimpls![before_request, after_request]).routes(Router::new().fallback(seen));
        Ok(app.start().await?)
    }

    fn id_of(response: &TestResponse) -> &str {
        response.header("x-request-id").unwrap_or_else(|| panic!("no id: {response:?}"))
    }

    #[tokio::test]
    async fn the_clients_id_is_taken() -> Result<(), BoxError> {
        let response = app().await?.get("/").header(HEADER, "abc-1").send().await;
        assert_eq!((id_of(&response), response.text()), ("abc-1", r#"["abc-1"] Some("abc-1")"#));
        response.calls().assert(&["request-id:before_request", "request-id:after_request"]);
        Ok(())
    }

    #[tokio::test]
    async fn without_one_each_request_gets_its_own() -> Result<(), BoxError> {
        let app = app().await?;
        let [first, second] = [app.get("/").send().await, app.get("/").send().await];
        assert_ne!(id_of(&first), id_of(&second));
        let id = id_of(&first);
        assert_eq!(first.text(), format!("[{id:?}] Some({id:?})"));
        Ok(())
    }

    #[tokio::test]
    async fn an_id_that_could_harm_a_log_is_replaced() -> Result<(), BoxError> {
        let app = app().await?;
        for harmful in ["", "two words", &"x".repeat(129)] {
            let response = app.get("/").header(HEADER, harmful).send().await;
            assert_ne!(id_of(&response), harmful);
        }
        Ok(())
    }
}
