//! Plugins that would keep a process from its end.

use std::time::{Duration, Instant};

use hooks_process_tests::Ended;

use crate::service::{end, exchange, get, start};

/// The last line that is written, with the place in the source left out.
fn last_line(ended: &Ended) -> String {
    let line = ended.stderr.lines().last().unwrap_or_default();
    match (line.find(" (tests/process/src/main.rs:"), line.rfind(')')) {
        (Some(start), Some(end)) => format!("{}{}", &line[..start], &line[end + 1..]),
        _ => line.to_owned(),
    }
}

#[test]
fn a_plugin_that_does_not_start_is_told_with_its_cause() {
    for (trouble, what) in [("fail", "failed"), ("panic", "panicked")] {
        let ended = start(&[("ON_STARTUP", trouble)]).ended();
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert_eq!(last_line(&ended), format!("error: plugin `trouble` {what} in hook `on_startup`: as told"));
        assert!(ended.stderr.contains("the bystander is shut down"), "{ended:?}");
    }
}

#[test]
fn the_applications_own_routes_may_fail_or_panic() {
    for (trouble, message) in [
        ("fail", "error: the application's routes could not be made: as told"),
        ("panic", "error: the application panicked: "),
    ] {
        let ended = start(&[("ROUTES", trouble)]).ended();
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(last_line(&ended).starts_with(message), "{ended:?}");
    }
}

/// What hangs or blocks before the end does not hold it up, and what has started is shut down.
#[track_caller]
fn check_stuck(place: &str, trouble: &str) {
    let mut process = start(&[(place, trouble), ("TOKIO_WORKER_THREADS", "2")]);
    process.log_up_to(&format!("{place} {trouble}s"));
    let ended = end(process, "TERM");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(place == "ROUTES" || ended.stderr.contains("the bystander is shut down"), "{ended:?}");
}

#[test]
fn a_plugin_that_is_stuck_in_its_start_does_not_hold_up_the_end() {
    check_stuck("ON_STARTUP", "hang");
    check_stuck("ON_STARTUP", "block");
}

#[test]
fn a_plugin_that_is_stuck_in_on_ready_does_not_hold_up_the_end() {
    check_stuck("ON_READY", "hang");
    check_stuck("ON_READY", "block");
}

#[test]
fn a_task_that_is_stuck_does_not_hold_up_the_end() {
    check_stuck("TASK", "hang");
    check_stuck("TASK", "block");
}

#[test]
fn an_application_that_is_stuck_before_it_is_built_does_not_hold_up_the_end() {
    check_stuck("ROUTES", "block");
}

#[test]
fn a_handler_that_blocks_its_thread_does_not_hold_up_the_end() {
    let mut process = start(&[("DRAIN", "100"), ("TOKIO_WORKER_THREADS", "2")]);
    let client = exchange(&process.accepting(), &get("/block"), "");
    process.log_up_to("a handler blocks");
    let ended = end(process, "TERM");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("cut_connections=1 cut_upgrades=0"), "{ended:?}");
    drop(client);
}

#[test]
fn a_plugin_that_does_not_end_is_given_up_and_told() {
    for trouble in ["hang", "block"] {
        let mut process = start(&[("ON_SHUTDOWN", trouble), ("SHUTDOWN", "100"), ("TOKIO_WORKER_THREADS", "2")]);
        process.accepting();
        let start = Instant::now();
        let ended = end(process, "TERM");
        assert!(start.elapsed() >= Duration::from_millis(100));
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let told = "error: plugin `trouble` did not return from hook `on_shutdown` in time (tests/process/src/main.rs:";
        assert!(ended.stderr.contains(told), "{ended:?}");
        let last = "error: plugin `bystander` was not shut down, because others took all the time";
        assert_eq!(last_line(&ended), last, "{ended:?}");
    }
}

#[test]
fn a_plugin_that_fails_at_the_end_is_told_with_its_cause() {
    for (trouble, what) in [("fail", "failed"), ("panic", "panicked")] {
        let mut process = start(&[("ON_SHUTDOWN", trouble)]);
        process.accepting();
        let ended = end(process, "TERM");
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert_eq!(last_line(&ended), format!("error: plugin `trouble` {what} in hook `on_shutdown`: as told"));
        assert!(ended.stderr.contains("the bystander is shut down"), "{ended:?}");
    }
}

#[test]
fn a_plugin_that_cannot_be_dropped_does_not_hold_up_the_end() {
    let mut process = start(&[("DROP", "block"), ("SHUTDOWN", "100")]);
    process.accepting();
    let ended = end(process, "TERM");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(last_line(&ended), "error: the plugins could not be dropped in time");
}
