//! What plugins are told of the life of an application, and what they can make of its start and its end.
//!
//! The name of an application says what is to go wrong in it, and keeps the tests apart.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::{Arc, Barrier, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::Request;
use hooks_axum::{App, AppError, AppInfo, Lifecycle, Outcome, Report, RequestContext, RequestHooks};
use hooks_core::{BoxError, hookimpl, plugin};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

hooks_core::link_plugins!();

const FAILING_START: &str = "failing start";
const PANICKING_START: &str = "panicking start";
const HANGING_START: &str = "hanging start";
const HANGING_READY: &str = "hanging ready";
const FAILING_STOP: &str = "failing stop";
const PANICKING_STOP: &str = "panicking stop";
const HANGING_STOP: &str = "hanging stop";

/// A limit that a test waits for.
const SOON: Duration = Duration::from_millis(50);

/// What plugins did, with the name of the application.
static NOTES: Mutex<Vec<(String, &str)>> = Mutex::new(Vec::new());
static NOTED: Notify = Notify::const_new();

fn note(app: &str, what: &'static str) {
    NOTES.lock().unwrap_or_else(PoisonError::into_inner).push((app.to_owned(), what));
    NOTED.notify_waiters();
}

async fn until_noted(app: &str, what: &str) {
    loop {
        let next = NOTED.notified();
        if noted(app).contains(&what) {
            return;
        }
        next.await;
    }
}

fn noted(app: &str) -> Vec<&'static str> {
    let notes = NOTES.lock().unwrap_or_else(PoisonError::into_inner);
    notes.iter().filter(|(of, _)| of == app).map(|(_, what)| *what).collect()
}

#[plugin(name = "a")]
#[derive(Default)]
struct A;

const STOP_OF_A: u32 = line!() + 9;

#[hookimpl]
impl Lifecycle for A {
    async fn on_startup(&self, app: &AppInfo) -> Result<(), BoxError> {
        note(app.name(), "a starts");
        Ok(())
    }

    async fn on_shutdown(&self, app: &AppInfo) -> Result<(), BoxError> {
        note(app.name(), "a stops");
        Ok(())
    }
}

#[plugin(name = "b")]
#[derive(Default)]
struct B;

const START_OF_B: u32 = line!() + 5;
const STOP_OF_B: u32 = START_OF_B + 17;

#[hookimpl]
impl Lifecycle for B {
    async fn on_startup(&self, app: &AppInfo) -> Result<(), BoxError> {
        note(app.name(), "b starts");
        match app.name() {
            FAILING_START => Err("there is no clock".into()),
            PANICKING_START => panic!("there is no clock"),
            HANGING_START => std::future::pending().await,
            _ => Ok(()),
        }
    }

    async fn on_ready(&self, app: &AppInfo) {
        note(app.name(), "b is ready");
        if app.name() == HANGING_READY {
            std::future::pending::<()>().await;
        }
    }

    async fn on_shutdown(&self, app: &AppInfo) -> Result<(), BoxError> {
        note(app.name(), "b stops");
        match app.name() {
            FAILING_STOP => Err("the clock is broken".into()),
            PANICKING_STOP => panic!("the clock is broken"),
            HANGING_STOP => std::future::pending().await,
            _ => Ok(()),
        }
    }
}

#[plugin(name = "c")]
#[derive(Default)]
struct C;

#[hookimpl]
impl Lifecycle for C {
    async fn on_startup(&self, app: &AppInfo) -> Result<(), BoxError> {
        note(app.name(), "c starts");
        Ok(())
    }

    async fn on_shutdown(&self, app: &AppInfo) -> Result<(), BoxError> {
        note(app.name(), "c stops");
        Ok(())
    }
}

/// Has nothing to start.
#[plugin(name = "d")]
#[derive(Default)]
struct D;

#[hookimpl]
impl RequestHooks for D {
    async fn after_request(&self, context: &RequestContext, _outcome: &mut Outcome) {
        note(context.uri().path().trim_start_matches('/'), "d hears of the request");
    }
}

#[hookimpl]
impl Lifecycle for D {
    async fn on_shutdown(&self, app: &AppInfo) -> Result<(), BoxError> {
        note(app.name(), "d stops");
        Ok(())
    }
}

/// Serves with all plugins until `last` is noted.
async fn live_until(name: &str, last: &str) -> Result<Report, AppError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    let stop = async {
        until_noted(name, last).await;
        TcpStream::connect(address).await.expect("it is bound");
        note(name, "connected");
    };
    let mut app = App::new(name);
    if name == HANGING_STOP {
        app = app.shutdown_deadline(SOON);
    }
    let ended = app.serve(listener, stop).await;
    let refused = TcpStream::connect(address).await.expect_err("nobody listens any more");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    ended
}

async fn live(name: &str) -> Result<Report, AppError> {
    live_until(name, "b is ready").await
}

/// Each failure is expected with its plugin, the line of its implementation, and the rest of what it says.
#[track_caller]
fn check_report(report: &Report, failures: &[(&str, u32, &str, &str)], timed_out: bool) {
    let told: Vec<_> = report.failures().iter().map(ToString::to_string).collect();
    let expected = failures
        .iter()
        .map(|(plugin, line, what, cause)| format!("plugin `{plugin}` {what} ({}:{line}){cause}", file!()));
    assert_eq!(told, expected.collect::<Vec<_>>());
    assert_eq!((report.cut_connections, report.cut_upgrades, report.shutdown_timed_out), (0, 0, timed_out));
    let exit_code = if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    // It can be compared in no other way.
    assert_eq!(format!("{:?}", report.exit_code()), format!("{exit_code:?}"), "{report:?}");
}

#[tokio::test]
async fn plugins_stop_in_the_opposite_order_of_their_start() -> Result<(), BoxError> {
    let report = live("a life").await?;
    check_report(&report, &[], false);
    assert_eq!(
        noted("a life"),
        ["a starts", "b starts", "c starts", "b is ready", "connected", "d stops", "c stops", "b stops", "a stops"],
    );
    Ok(())
}

/// Where `b` does not start: stopped is what has started, and what had nothing to start.
const STOPPED_EARLY: [&str; 4] = ["a starts", "b starts", "d stops", "a stops"];

#[tokio::test]
async fn a_failing_start_is_told_with_plugin_place_and_cause() {
    let error = live(FAILING_START).await.expect_err("`b` fails");
    let place = format!("{}:{START_OF_B}", file!());
    assert_eq!(error.to_string(), format!("plugin `b` failed in hook `on_startup` ({place})"));
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("there is no clock"));

    let AppError::Startup(error) = error else { panic!("not an error of the start: {error}") };
    assert_eq!((error.plugin(), error.hook()), ("b", "on_startup"));
    assert_eq!(error.location().to_string(), place);
    assert_eq!(noted(FAILING_START), STOPPED_EARLY);
}

#[tokio::test]
async fn a_panicking_start_is_told_with_its_message() {
    let error = live(PANICKING_START).await.expect_err("`b` panics");
    assert!(matches!(error, AppError::StartupPanicked { .. }), "{error:?}");
    let place = format!("{}:{START_OF_B}", file!());
    assert_eq!(error.to_string(), format!("plugin `b` panicked in hook `on_startup` ({place}): there is no clock"));
    assert_eq!(noted(PANICKING_START), STOPPED_EARLY);
}

#[tokio::test]
async fn a_hanging_start_does_not_hold_up_the_end() -> Result<(), BoxError> {
    let report = live_until(HANGING_START, "b starts").await?;
    check_report(&report, &[], false);
    assert_eq!(noted(HANGING_START), ["a starts", "b starts", "connected", "d stops", "a stops"]);
    Ok(())
}

#[tokio::test]
async fn a_hanging_ready_does_not_hold_up_the_end() -> Result<(), BoxError> {
    let report = live(HANGING_READY).await?;
    check_report(&report, &[], false);
    assert!(noted(HANGING_READY).ends_with(&["d stops", "c stops", "b stops", "a stops"]));
    Ok(())
}

#[tokio::test]
async fn a_failing_stop_is_told_and_does_not_keep_the_others_from_theirs() -> Result<(), BoxError> {
    for (name, what) in
        [(FAILING_STOP, "failed in hook `on_shutdown`"), (PANICKING_STOP, "panicked in hook `on_shutdown`")]
    {
        let report = live(name).await?;
        check_report(&report, &[("b", STOP_OF_B, what, ": the clock is broken")], false);
        assert!(noted(name).ends_with(&["d stops", "c stops", "b stops", "a stops"]), "{:?}", noted(name));

        let [failure] = report.failures() else { panic!("not one failure: {report:?}") };
        assert_eq!((failure.plugin(), failure.location().line), ("b", STOP_OF_B));
        let cause = failure.error().map(ToString::to_string);
        assert_eq!(cause.as_deref(), (name == FAILING_STOP).then_some("the clock is broken"));
    }
    Ok(())
}

#[tokio::test]
async fn a_hanging_stop_is_given_up_at_the_deadline() -> Result<(), BoxError> {
    let start = Instant::now();
    let report = live(HANGING_STOP).await?;
    assert!(start.elapsed() >= SOON);
    let stuck = ("b", STOP_OF_B, "did not return from hook `on_shutdown` in time", "");
    let not_reached = ("a", STOP_OF_A, "was not shut down, because others took all the time", "");
    check_report(&report, &[stuck, not_reached], true);
    assert!(noted(HANGING_STOP).ends_with(&["d stops", "c stops", "b stops"]), "{:?}", noted(HANGING_STOP));
    Ok(())
}

/// Sends a request that is not answered.
async fn ask(address: SocketAddr, name: &str, http2: bool) -> Result<(), BoxError> {
    let mut stream = TcpStream::connect(address).await?;
    if http2 {
        let (requests, connection) = h2::client::handshake(stream).await?;
        let answer =
            requests.ready().await?.send_request(Request::get(format!("http://test/{name}")).body(())?, true)?;
        tokio::spawn(connection);
        answer.0.await.expect_err("it is cut");
    } else {
        stream.write_all(format!("GET /{name} HTTP/1.1\r\nhost: test\r\n\r\n").as_bytes()).await?;
        assert_eq!(stream.read(&mut [0]).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn plugins_hear_of_requests_that_are_cut_before_they_are_shut_down() -> Result<(), BoxError> {
    for (name, http2) in [("cut-http1", false), ("cut-http2", true)] {
        let entered = Arc::new(Notify::new());
        let notify = Arc::clone(&entered);
        let handler = async move || {
            notify.notify_one();
            std::future::pending::<()>().await;
        };
        let app = App::new(name).routes(Router::new().fallback(handler)).drain_deadline(SOON);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let asked = ask(listener.local_addr()?, name, http2);
        let (report, asked) = tokio::join!(app.serve(listener, entered.notified()), asked);
        asked?;
        assert_eq!(report?.cut_connections, 1);
        let told = ["d hears of the request", "d stops", "c stops", "b stops", "a stops"];
        assert!(noted(name).ends_with(&told), "{:?}", noted(name));
    }
    Ok(())
}

/// The connection ends at once, and leaves the handler to its thread.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_ends_after_its_connection_is_waited_for() -> Result<(), BoxError> {
    let name = "late-http2";
    let (entered, release) = (Arc::new(Notify::new()), Arc::new(Barrier::new(2)));
    let (notify, wait) = (Arc::clone(&entered), Arc::clone(&release));
    let handler = async move || {
        notify.notify_one();
        wait.wait();
    };
    let app = App::new(name).routes(Router::new().fallback(handler)).drain_deadline(SOON);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let asked = async {
        let asked = ask(address, name, true).await;
        release.wait();
        asked
    };
    let (report, asked) = tokio::join!(app.serve(listener, entered.notified()), asked);
    asked?;
    assert_eq!(report?.cut_connections, 1);
    let told = ["d hears of the request", "d stops", "c stops", "b stops", "a stops"];
    assert!(noted(name).ends_with(&told), "{:?}", noted(name));
    Ok(())
}

#[tokio::test]
async fn an_application_with_a_server_of_its_own_has_the_same_life() -> Result<(), Box<dyn Error>> {
    let name = "own server";
    let app = App::new(name).routes(Router::new());
    let (service, guard) = app.start(SocketAddr::from(([127, 0, 0, 1], 1))).await?;
    until_noted(name, "b is ready").await;
    let Ok(response) = tower::ServiceExt::oneshot(service, Request::new(axum::body::Body::empty())).await;
    assert_eq!(response.status(), 404);
    let report = guard.stop().await?;
    assert!(report.failures().is_empty());
    let expected = ["a starts", "b starts", "c starts", "b is ready", "d stops", "c stops", "b stops", "a stops"];
    assert_eq!(noted(name), expected);
    Ok(())
}

#[tokio::test]
async fn a_server_of_its_own_hears_why_it_cannot_start() {
    let started = App::new(FAILING_START).start(SocketAddr::from(([127, 0, 0, 1], 1))).await;
    assert!(matches!(started, Err(AppError::Startup(_))), "{started:?}");
}
