//! What plugins and handlers make may panic where it is dropped: that costs no request its answer, and no plugin its turn.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::routing::get;
use hooks_axum::testing::TestApp;
use hooks_axum::{
    Authentication, Failure, Identity, Outcome, Request, RequestContext, Response, after_request, authenticate,
    before_handler, before_request, handle_request, on_error,
};
use hooks_core::{BoxError, ImplementationSpec, NextAround, hookimpl, hookimpls, plugin};
use http_body::Frame;

use crate::scene::Scene;
use crate::socket::Served;

/// Panics where it is dropped.
#[derive(Debug, Clone)]
pub struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        // Two panics at once end any process.
        if !thread::panicking() {
            let payload: Box<dyn Any + Send> = Box::new(Bomb);
            // A payload that panics once more.
            std::panic::resume_unwind(payload);
        }
    }
}

impl fmt::Display for Bomb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a bomb")
    }
}

impl std::error::Error for Bomb {}

impl HttpBody for Bomb {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Poll::Ready(None)
    }
}

/// Does what the request asks of this place.
fn explode(place: &str, headers: &HeaderMap, context: Option<&RequestContext>) -> Result<(), BoxError> {
    let asked = headers.get("x-bomb").and_then(|asked| asked.to_str().ok()?.split_once(' '));
    let Some((_, what)) = asked.filter(|asked| asked.0 == place) else { return Ok(()) };
    match what {
        "error" => return Err(Bomb.into()),
        "data" => drop(context.map(|context| context.insert(Bomb))),
        _ => {}
    }
    Ok(())
}

fn body_of(place: &str, headers: &HeaderMap) -> Option<Response> {
    let asked = headers.get("x-bomb").and_then(|asked| asked.to_str().ok());
    (asked == Some(&format!("{place} body"))).then(|| Response::new(Body::new(Bomb)))
}

#[plugin(name = "bomber")]
#[derive(Default)]
struct Bomber;

#[hookimpl]
impl Bomber {
    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        let (headers, context) = (request.headers().clone(), RequestContext::of(request));
        context.as_ref().map(|context| context.insert(headers.clone()));
        if headers.get("x-bomb").is_some_and(|asked| asked == "before_request extension") {
            request.extensions_mut().insert(Bomb);
        }
        explode("before_request", &headers, context.as_ref())?;
        if headers.get("x-bomb").is_some_and(|asked| asked == "before_request answered extension") {
            request.extensions_mut().insert(Bomb);
            return Ok(Some(Response::default()));
        }
        Ok(body_of("before_request", &headers))
    }

    fn authenticate(&self, parts: &Parts) -> Result<Authentication, BoxError> {
        let is_asked = parts.headers.get("x-bomb").is_some_and(|asked| asked == "authenticate claim");
        Ok(if is_asked {
            Authentication::accept(Identity::new("bomber").with_claim(Bomb))
        } else {
            Authentication::abstain()
        })
    }

    fn before_handler(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        let (headers, context) = (request.headers().clone(), RequestContext::of(request));
        explode("before_handler", &headers, context.as_ref())?;
        Ok(body_of("before_handler", &headers))
    }

    #[hookimpl(wrapper)]
    async fn handle_request<'h>(&self, hook: handle_request<'h>, next: NextAround<'_, handle_request<'h>>) -> Response {
        let headers = hook.request.headers().clone();
        let response = next.run(hook).await;
        body_of("handle_request", &headers).unwrap_or(response)
    }

    fn on_error(&self, failure: &Failure) -> Option<Response> {
        let headers: HeaderMap = failure.context().get()?;
        body_of("on_error", &headers)
    }

    fn after_request(&self, context: &RequestContext, outcome: &mut Outcome) {
        let headers: HeaderMap = context.get().unwrap_or_default();
        if let (Some(body), Some(response)) = (body_of("after_request", &headers), outcome.response_mut()) {
            *response.body_mut() = body.into_body();
        }
    }
}

#[plugin(name = "bystander")]
#[derive(Default)]
struct Bystander;

#[hookimpl]
impl Bystander {
    fn after_request(&self, outcome: &mut Outcome) {
        if let Some(response) = outcome.response_mut() {
            response.headers_mut().insert("x-bystander", "called".parse().expect("a header"));
        }
    }
}

fn plugins() -> Vec<&'static ImplementationSpec> {
    hookimpls![Bomber, Bystander].to_vec()
}

fn routes() -> Router {
    Router::new().route(
        "/",
        get(async |headers: HeaderMap, context: RequestContext, _: Option<Identity>| {
            if headers.get("x-bomb").is_some_and(|asked| asked == "handler data") {
                context.insert(Bomb);
            }
            body_of("handler", &headers).unwrap_or_else(|| Response::new("hello".into()))
        }),
    )
}

const BOMBS: [(&str, u16); 13] = [
    ("before_request error", 500),
    ("before_request data", 200),
    // It goes off in the handler, which is given the request.
    ("before_request extension", 500),
    ("before_request answered extension", 200),
    ("before_request body", 200),
    ("authenticate claim", 200),
    ("before_handler error", 500),
    ("before_handler data", 200),
    ("before_handler body", 200),
    ("handle_request body", 200),
    ("handler data", 200),
    ("handler body", 200),
    ("after_request body", 200),
];

#[tokio::test]
async fn every_request_is_answered_and_every_plugin_called() -> Result<(), BoxError> {
    let app = TestApp::new(plugins()).routes(routes()).start().await?;
    for (bomb, status) in BOMBS {
        let response = app.get("/").header("x-bomb", bomb).send().await;
        assert_eq!(response.status(), status, "{bomb}");
        assert_eq!(response.header("x-bystander"), Some("called"), "{bomb}");
    }
    assert!(app.stop().await.failures().is_empty());
    Ok(())
}

#[tokio::test]
async fn the_connection_is_there_for_the_next_request() -> Result<(), BoxError> {
    let served = Served::start(&Scene::default(), plugins(), routes()).await?;
    let mut client = served.connect().await?;
    for (bomb, status) in BOMBS {
        client.request("GET /", &[&format!("x-bomb: {bomb}")]).await?;
        let head = client.head().await.map_err(|error| format!("{bomb}: {error}"))?;
        assert!(head[0].starts_with(&format!("HTTP/1.1 {status} ")), "{bomb}: {head:?}");
        client.skip_body(&head).await.map_err(|error| format!("{bomb}: {error}"))?;
    }
    drop(client);
    served.stop().await?;
    Ok(())
}
