//! A body that is too long or breaks off is the client's fault, whoever reads it.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::FromRequest;
use axum::routing::post;
use futures::stream;
use hooks_axum::testing::TestApp;
use hooks_axum::{Request, Response, before_handler, before_request};
use hooks_core::{BoxError, hookimpl, hookimpls, plugin};

use crate::log::Log;

/// Reads bodies, where the request asks for it.
#[plugin(name = "reader")]
#[derive(Default)]
struct Reader;

#[hookimpl]
impl Reader {
    async fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        match request.uri().query() {
            Some("before_request") => read(request).await,
            Some("upstream") => {
                // A limit of the plugin's own, on an answer that somebody else has given.
                to_bytes(Body::from("too long"), 3).await?;
                Ok(None)
            }
            Some("extractor") => {
                Bytes::from_request(std::mem::take(request), &()).await?;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    async fn before_handler(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        match request.uri().query() {
            Some("before_handler") => read(request).await,
            _ => Ok(None),
        }
    }
}

async fn read(request: &mut Request) -> Result<Option<Response>, BoxError> {
    let body = to_bytes(std::mem::take(request.body_mut()), usize::MAX).await;
    *request.body_mut() = body.map_err(|error| format_of(error.into()))?.into();
    Ok(None)
}

/// An error with the cause behind it.
fn format_of(error: BoxError) -> BoxError {
    #[derive(Debug, thiserror::Error)]
    #[error("cannot read")]
    struct CannotRead(#[source] BoxError);
    CannotRead(error).into()
}

fn body(end: Result<&'static str, &'static str>) -> Body {
    Body::from_stream(stream::iter([Ok("0123456789"), end]))
}

#[tokio::test]
async fn whoever_reads_answers_413_and_400() -> Result<(), BoxError> {
    let log = Log::default();
    let _default = tracing::subscriber::set_default(log.subscriber());
    let routes = Router::new().route("/", post(async |body: Bytes| body));
    let plugins = hookimpls![Reader::before_request, Reader::before_handler];
    let app = TestApp::new(plugins).routes(routes).with(|app| {
        let mut limits = hooks_axum::Limits::default();
        limits.body_bytes = 15;
        app.limits(limits)
    });
    let app = app.start().await?;
    for who in ["handler", "before_request", "before_handler"] {
        for (end, status) in [(Ok("01234"), 200), (Ok("0123456789"), 413), (Err("gone"), 400)] {
            let response = app.send(axum::http::Request::post(format!("/?{who}")).body(body(end))?).await;
            assert_eq!(response.status(), status, "{who} {end:?}");
            if status != 200 && who != "handler" {
                assert_eq!(response.header("content-type"), Some("application/problem+json"), "{who}");
                let kind = if status == 413 { "body-too-long" } else { "body-broken-off" };
                let problem: serde_json::Value = response.json();
                assert_eq!(problem["type"], format!("urn:hooks-axum:{kind}"), "{who}");
            }
        }
    }
    let response = app.send(axum::http::Request::post("/?upstream").body(Body::empty())?).await;
    assert_eq!(response.status(), 500);
    for (end, status) in [(Ok("0123456789"), 413), (Err("gone"), 400)] {
        let response = app.send(axum::http::Request::post("/?extractor").body(body(end))?).await;
        assert_eq!(response.status(), status, "{end:?}");
    }
    // Six by a hook, which the service is not to blame for.
    log.until(6, |line| {
        line.contains("INFO") && line.contains("a request was refused: plugin `reader` failed in hook")
    });
    Ok(())
}
