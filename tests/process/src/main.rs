//! A service whose plugin does what its environment says, and whose limits are those of a test.
//!
//! `ON_STARTUP`, `ON_READY`, `ON_SHUTDOWN`, `ROUTES`, `TASK` and `DROP` say what goes wrong where: `fail`, `panic`,
//! `hang` at an await point, or `block` the thread. Limits are in milliseconds, see `app`.

use std::convert::Infallible;
use std::env;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::{Condvar, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::stream::{self, StreamExt};
use hooks_axum::{App, AppInfo, Lifecycle, Limits, before_request};
use hooks_core::{BoxError, PluginManager, hookimpl, plugin};
use http_body::Frame;
use hyper_util::rt::TokioIo;
use tracing_subscriber::filter::LevelFilter;

hooks_core::link_plugins!();

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_max_level(LevelFilter::INFO).with_writer(std::io::stderr).init();
    app().routes_with(routes).run("127.0.0.1:0")
}

/// Without the environment, the limits are those that nobody waits for.
fn app() -> App {
    let milliseconds = |name| env::var(name).ok().and_then(|value| value.parse().ok()).map(Duration::from_millis);
    let hour = Duration::from_hours(1);
    let mut limits = Limits::default();
    limits.first_request = milliseconds("FIRST_REQUEST").unwrap_or(hour);
    limits.idle = milliseconds("IDLE").unwrap_or(hour);
    App::new("trouble")
        .limits(limits)
        .drain_deadline(milliseconds("DRAIN").unwrap_or(hour))
        .shutdown_deadline(milliseconds("SHUTDOWN").unwrap_or(hour))
}

/// Does what the environment says of this place.
async fn trouble(place: &str) -> Result<(), BoxError> {
    match env::var(place).as_deref() {
        Ok("hang") => {
            eprintln!("{place} hangs");
            std::future::pending().await
        }
        _ => trouble_at_once(place),
    }
}

fn trouble_at_once(place: &str) -> Result<(), BoxError> {
    match env::var(place).as_deref() {
        Ok("block") => {
            eprintln!("{place} blocks");
            block()
        }
        Ok("fail") => Err("as told".into()),
        Ok("panic") => panic!("as told"),
        _ => Ok(()),
    }
}

fn block() -> ! {
    loop {
        std::thread::park();
    }
}

#[plugin(name = "trouble")]
#[derive(Default)]
struct Trouble;

#[hookimpl]
impl Lifecycle for Trouble {
    async fn on_startup(&self, _app: &AppInfo) -> Result<(), BoxError> {
        tokio::spawn(async { trouble("TASK").await });
        trouble("ON_STARTUP").await
    }

    async fn on_ready(&self, _app: &AppInfo) {
        if trouble("ON_READY").await.is_ok() {
            eprintln!("ready");
        }
    }

    async fn on_shutdown(&self, _app: &AppInfo) -> Result<(), BoxError> {
        trouble("ON_SHUTDOWN").await
    }
}

impl Drop for Trouble {
    fn drop(&mut self) {
        let _ = trouble_at_once("DROP");
    }
}

/// Set by `/wake`.
static AWAKE: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

fn wake() {
    *AWAKE.0.lock().expect("nobody panics") = true;
    AWAKE.1.notify_all();
}

fn is_awake() -> bool {
    *AWAKE.0.lock().expect("nobody panics")
}

/// Blocks its thread at `/sleep`, until another request wakes it.
#[hookimpl(before_request, plugin = Trouble)]
fn sleep(request: &mut Request) -> Result<Option<Response>, BoxError> {
    if request.uri().path() == "/sleep" {
        eprintln!("a plugin sleeps");
        let awake = AWAKE.0.lock().expect("nobody panics");
        drop(AWAKE.1.wait_while(awake, |awake| !*awake).expect("nobody panics"));
    }
    Ok(None)
}

/// A body that always has something to send, and that is nothing, until another request wakes it.
struct Spin;

impl HttpBody for Spin {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready((!is_awake()).then(|| Ok(Frame::data(Bytes::new()))))
    }
}

/// Its turn is after the other's.
#[plugin(name = "bystander")]
#[derive(Default)]
struct Bystander;

#[hookimpl]
impl Lifecycle for Bystander {
    async fn on_shutdown(&self, _app: &AppInfo) -> Result<(), BoxError> {
        eprintln!("the bystander is shut down");
        Ok(())
    }
}

fn routes(_: &PluginManager) -> Result<Router, BoxError> {
    trouble_at_once("ROUTES")?;
    Ok(Router::new()
        .route("/", get(async || "here"))
        .route("/events", get(events))
        .route("/flood", get(flood))
        .route("/echo", get(echo))
        .route("/block", get(blocked))
        .route("/wake", get(async || wake()))
        .route("/sleep", get(async || "awake"))
        .route("/spin", get(async || Body::new(Spin))))
}

/// An event, and then nothing for ever.
async fn events() -> Response {
    let events = stream::iter([Ok::<_, Infallible>("data: one\n\n")]).chain(stream::pending());
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(events)).into_response()
}

/// More than anybody reads.
async fn flood() -> Body {
    Body::from_stream(stream::repeat_with(|| Ok::<_, Infallible>(vec![0; 64 * 1024])))
}

/// Sends back what it reads.
async fn echo(request: Request) -> Response {
    tokio::spawn(async {
        let socket = TokioIo::new(hyper::upgrade::on(request).await?);
        let (mut reader, mut writer) = tokio::io::split(socket);
        tokio::io::copy(&mut reader, &mut writer).await?;
        Ok::<_, BoxError>(())
    });
    (StatusCode::SWITCHING_PROTOCOLS, [(header::CONNECTION, "upgrade"), (header::UPGRADE, "websocket")]).into_response()
}

async fn blocked() {
    eprintln!("a handler blocks");
    block()
}
