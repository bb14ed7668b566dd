//! A subscriber of `tracing` that panics, or that blocks whoever writes: no request and no plugin is hurt by it.
#![forbid(unsafe_code)]

#[path = "request/log.rs"]
mod log;

use std::io::{self, Sink};
use std::sync::{Arc, Condvar, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::header;
use axum::routing::get;
use hooks_axum::testing::TestApp;
use hooks_axum::{Outcome, Request, RequestContext, Response, after_request, before_request, on_response_end};
use hooks_core::{BoxError, hookimpl, hookimpls, plugin};
use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;

use crate::log::Log;

hooks_core::link_plugins!();

/// Does what the path says.
#[plugin(name = "m")]
#[derive(Default)]
struct M;

#[hookimpl]
impl M {
    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        match request.uri().path() {
            "/fails" => Err("as told".into()),
            "/panics" => panic!("as told"),
            _ => Ok(None),
        }
    }

    fn after_request(&self, context: &RequestContext) {
        assert_ne!(context.uri().path(), "/after", "as told");
    }

    fn on_response_end(&self, context: &RequestContext) {
        assert_ne!(context.uri().path(), "/end", "as told");
    }
}

/// Its turn is before that one's.
#[plugin(name = "a")]
#[derive(Default)]
struct A;

/// And this one's behind it.
#[plugin(name = "z")]
#[derive(Default)]
struct Z;

macro_rules! bystander {
    ($type:ident $header:literal) => {
        #[hookimpl]
        impl $type {
            fn after_request(&self, outcome: &mut Outcome) {
                if let Some(response) = outcome.response_mut() {
                    response.headers_mut().insert($header, header::HeaderValue::from_static("called"));
                }
            }

            fn on_response_end(&self) {}
        }
    };
}

bystander!(A "x-a");
bystander!(Z "x-z");

/// Each of these is told the log.
const FAILURES: [(&str, u16); 3] = [("/fails", 500), ("/panics", 500), ("/handler", 500)];
/// And these are skipped. `hooks-core` tells of that, which has no thread to do it in: whoever calls waits for the log.
const SKIPPED: [(&str, u16); 2] = [("/after", 200), ("/end", 200)];

async fn check(rows: &[(&str, u16)], subscriber: impl Subscriber + Send + Sync + 'static) -> Result<(), BoxError> {
    let _default = tracing::subscriber::set_default(subscriber);
    let routes = Router::new()
        .route("/handler", get(async || -> &'static str { panic!("as told") }))
        .fallback(async || Body::from("here"));
    let app = TestApp::new(hookimpls![A, M, Z]).routes(routes).start().await?;
    for (path, status) in rows {
        let response = app.get(path).send().await;
        assert_eq!(response.status(), *status, "{path}");
        assert_eq!((response.header("x-a"), response.header("x-z")), (Some("called"), Some("called")), "{path}");
        let ended = response.calls().of_hook::<on_response_end>();
        assert_eq!(ended.as_slice().len(), 3, "{path}: {ended:?}");
    }
    assert!(app.stop().await.failures().is_empty());
    Ok(())
}

fn subscriber<W>(writer: W) -> impl Subscriber + Send + Sync + 'static
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt().with_writer(writer).finish()
}

#[tokio::test]
async fn one_that_panics_hurts_nobody() -> Result<(), BoxError> {
    let panicking = subscriber(|| -> Sink { panic!("the disk is full") });
    check(&[FAILURES.as_slice(), &SKIPPED].concat(), panicking).await?;
    // Nor does it end what writes the log.
    let log = Log::default();
    check(&FAILURES, log.subscriber()).await?;
    log.until(1, |line| line.contains("a request failed: plugin `m` failed in hook `before_request`"));
    Ok(())
}

#[tokio::test]
async fn one_that_blocks_hurts_nobody() -> Result<(), BoxError> {
    let released = Arc::new((Mutex::new(false), Condvar::new()));
    let wait = Arc::clone(&released);
    let blocking = move || {
        let is_released = wait.0.lock().expect("nobody panics");
        drop(wait.1.wait_while(is_released, |is_released| !*is_released).expect("nobody panics"));
        io::sink()
    };
    check(&FAILURES, subscriber(blocking)).await?;
    *released.0.lock().expect("nobody panics") = true;
    released.1.notify_all();
    Ok(())
}
