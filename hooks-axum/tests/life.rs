//! What plugins are told of the life of an application, and what they can make of its start and its end.
//!
//! The name of an application says what is to go wrong in it, and keeps the tests apart.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::ErrorKind;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use hooks_axum::{App, AppError, AppInfo, Lifecycle, Report};
use hooks_core::{BoxError, hookimpl, plugin};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::Instant;

hooks_core::link_plugins!();

const FAILING_START: &str = "failing start";
const PANICKING_START: &str = "panicking start";
const HANGING_START: &str = "hanging start";
const HANGING_READY: &str = "hanging ready";
const FAILING_STOP: &str = "failing stop";
const PANICKING_STOP: &str = "panicking stop";
const HANGING_STOP: &str = "hanging stop";

/// What plugins did, with the name of the application.
static NOTES: Mutex<Vec<(String, &str)>> = Mutex::new(Vec::new());

fn note(app: &str, what: &'static str) {
    NOTES.lock().unwrap_or_else(PoisonError::into_inner).push((app.to_owned(), what));
}

fn noted(app: &str) -> Vec<&'static str> {
    let notes = NOTES.lock().unwrap_or_else(PoisonError::into_inner);
    notes.iter().filter(|(of, _)| of == app).map(|(_, what)| *what).collect()
}

#[plugin(name = "a")]
#[derive(Default)]
struct A;

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

const START_OF_B: u32 = line!() + 4;

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
impl Lifecycle for D {
    async fn on_shutdown(&self, app: &AppInfo) -> Result<(), BoxError> {
        note(app.name(), "d stops");
        Ok(())
    }
}

/// Serves with all plugins until it is accepting.
async fn live(name: &str) -> Result<Report, AppError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    let stop = async {
        TcpStream::connect(address).await.expect("it is accepting");
        note(name, "connected");
    };
    let ended = App::new(name).shutdown_deadline(Duration::from_secs(7)).serve(listener, stop).await;
    let refused = TcpStream::connect(address).await.expect_err("nobody listens any more");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    ended
}

#[track_caller]
fn check_report(report: Report, expected: (usize, u64, bool), exit_code: ExitCode) {
    assert_eq!((report.cut_connections, report.failed_shutdowns, report.shutdown_timed_out), expected);
    // It can be compared in no other way.
    assert_eq!(format!("{:?}", report.exit_code()), format!("{exit_code:?}"), "{report:?}");
}

#[tokio::test]
async fn plugins_stop_in_the_opposite_order_of_their_start() -> Result<(), BoxError> {
    let report = live("a life").await?;
    check_report(report, (0, 0, false), ExitCode::SUCCESS);
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
    let report = live(HANGING_START).await?;
    check_report(report, (0, 0, false), ExitCode::SUCCESS);
    assert_eq!(noted(HANGING_START), ["a starts", "b starts", "connected", "d stops", "a stops"]);
    Ok(())
}

#[tokio::test]
async fn a_hanging_ready_does_not_hold_up_the_end() -> Result<(), BoxError> {
    let report = live(HANGING_READY).await?;
    check_report(report, (0, 0, false), ExitCode::SUCCESS);
    assert!(noted(HANGING_READY).ends_with(&["d stops", "c stops", "b stops", "a stops"]));
    Ok(())
}

#[tokio::test]
async fn a_failing_stop_does_not_keep_the_others_from_theirs() -> Result<(), BoxError> {
    for name in [FAILING_STOP, PANICKING_STOP] {
        let report = live(name).await?;
        check_report(report, (0, 1, false), ExitCode::FAILURE);
        assert!(noted(name).ends_with(&["d stops", "c stops", "b stops", "a stops"]), "{:?}", noted(name));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_hanging_stop_is_given_up_at_the_deadline() -> Result<(), BoxError> {
    let start = Instant::now();
    let report = live(HANGING_STOP).await?;
    assert_eq!(start.elapsed().as_secs(), 7);
    check_report(report, (0, 0, true), ExitCode::FAILURE);
    assert!(noted(HANGING_STOP).ends_with(&["d stops", "c stops", "b stops"]), "{:?}", noted(HANGING_STOP));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_not_finished_at_the_deadline_is_cut_and_counted() -> Result<(), BoxError> {
    let entered = Arc::new(Notify::new());
    let notify = Arc::clone(&entered);
    let handler = move || {
        notify.notify_one();
        std::future::pending::<()>()
    };
    let app = App::new("a cut").routes(Router::new().route("/", get(handler))).drain_deadline(Duration::from_secs(9));

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut client = TcpStream::connect(listener.local_addr()?).await?;
    client.write_all(b"GET / HTTP/1.1\r\nhost: test\r\n\r\n").await?;
    let start = Instant::now();
    let report = app.serve(listener, entered.notified()).await?;

    assert_eq!(start.elapsed().as_secs(), 9);
    check_report(report, (1, 0, false), ExitCode::SUCCESS);
    let mut answer = String::new();
    client.read_to_string(&mut answer).await?;
    assert_eq!(answer, "");
    assert!(noted("a cut").ends_with(&["d stops", "c stops", "b stops", "a stops"]), "{:?}", noted("a cut"));
    Ok(())
}
