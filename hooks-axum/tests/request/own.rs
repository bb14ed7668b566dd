//! A service of the application's own behind `Hooks::layer`, and bodies of anybody's own: where they panic besides in what
//! they are polled for, that is a panic of a handler, and nobody is blamed.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hooks_axum::{
    Failure, Hooks, HooksService, Outcome, Request, RequestContext, Response, after_request, before_request, on_error,
};
use hooks_core::{BoxError, ImplementationSpec, hookimpl, hookimpls, plugin};
use http_body::{Frame, SizeHint};
use tower::{Layer, Service};

use crate::check::{HANDLED, Row, check_of};
use crate::plugin::{all, manager};
use crate::scene::Scene;

/// Panics where it is asked this.
struct Odd(&'static str, Option<Bytes>);

impl Odd {
    fn body(asked: &'static str) -> Body {
        Body::new(Self(asked, Some("hello".into())))
    }
}

impl HttpBody for Odd {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Poll::Ready(self.1.take().map(|data| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        assert_ne!(self.0, "is_end_stream", "as told");
        self.1.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        assert_ne!(self.0, "size_hint", "as told");
        SizeHint::new()
    }
}

/// Panics where it is asked this, or does what the path says.
struct Own(&'static str);

impl Clone for Own {
    fn clone(&self) -> Self {
        assert_ne!(self.0, "clone", "as told");
        Self(self.0)
    }
}

impl Service<Request> for Own {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        assert_ne!(self.0, "poll_ready", "as told");
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let asked = match request.uri().path() {
            "/call" | "/answer" => panic!("as told"),
            "/size_hint" => "size_hint",
            "/is_end_stream" => "is_end_stream",
            _ => "",
        };
        ready(Ok(Response::new(Odd::body(asked))))
    }
}

/// Of a plugin's making.
#[plugin(name = "odd")]
#[derive(Default)]
struct OddPlugin;

#[hookimpl]
impl OddPlugin {
    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        Ok((request.uri().path() == "/before").then(|| Response::new(Odd::body("size_hint"))))
    }

    fn on_error(&self, failure: &Failure) -> Option<Response> {
        (failure.context().uri().path() == "/answer").then(|| Response::new(Odd::body("size_hint")))
    }

    fn after_request(&self, context: &RequestContext, outcome: &mut Outcome) {
        if context.uri().path() == "/after"
            && let Some(response) = outcome.response_mut()
        {
            *response.body_mut() = Odd::body("size_hint");
        }
    }
}

fn service(
    panics: &'static str,
    plugins: Vec<&'static ImplementationSpec>,
) -> impl Fn(&Scene) -> (Hooks, HooksService<Own>) {
    move |scene| {
        let hooks = Hooks::new(manager(scene, plugins.clone()));
        (hooks.clone(), hooks.layer().layer(Own(panics)))
    }
}

const SEEN: Row = Row { way_in: "before_request b a c | authenticate a b c", ..HANDLED };
const SEEN_TO_FAIL: Row = Row {
    status: Some(500),
    on_error: Some("on_error(panicked) a b c d"),
    after_request: "after_request(failed) c a d b",
    on_response_end: "on_response_end(sent ALL) a b c d",
    ..SEEN
};
const UNSEEN: Row = Row { way_in: "", after_request: "", on_response_end: "", ..HANDLED };

#[tokio::test]
async fn with_plugins_that_look_at_it() {
    let (handled, failed) = (SEEN, SEEN_TO_FAIL);
    let rows = [
        ("nothing", handled),
        ("it is called", Row { request: "GET /call", ..failed }),
        ("how long its body is", Row { request: "GET /size_hint", ..failed }),
        ("whether its body is at an end", Row { request: "GET /is_end_stream", ..handled }),
        (
            "how long an answer is",
            Row {
                request: "GET /before",
                way_in: "before_request b",
                after_request: "after_request(failed) d b",
                ..failed
            },
        ),
        ("how long the answer to a failure is", Row { request: "GET /answer", ..failed }),
        (
            "how long what replaces it is",
            Row { request: "GET /after", status: Some(500), on_response_end: failed.on_response_end, ..handled },
        ),
        (
            "the same of a HEAD, which gets no body",
            Row {
                request: "HEAD /after",
                status: Some(500),
                on_response_end: "on_response_end(sent 0) a b c d",
                ..handled
            },
        ),
    ];
    let plugins: Vec<_> = all().into_iter().chain(hookimpls![OddPlugin]).collect();
    check_of(service("", plugins), &rows).await;
}

#[tokio::test]
async fn without_plugins() {
    let failed = Row { status: Some(500), ..UNSEEN };
    let rows = [
        ("nothing", UNSEEN),
        ("it is called", Row { request: "GET /call", ..failed }),
        ("how long its body is", Row { request: "GET /size_hint", ..failed }),
    ];
    check_of(service("", Vec::new()), &rows).await;
}

#[tokio::test]
async fn before_it_is_called() {
    for panics in ["poll_ready", "clone"] {
        check_of(service(panics, all()), &[(panics, SEEN_TO_FAIL)]).await;
        check_of(service(panics, Vec::new()), &[(panics, Row { status: Some(500), ..UNSEEN })]).await;
    }
}
