//! Whoever does not want to wait.

use crate::service::{end, exchange, get, start};

#[test]
fn a_second_signal_ends_a_process_that_waits_for_its_clients() {
    for (second, code) in [("TERM", 128 + 15), ("INT", 128 + 2)] {
        let mut process = start(&[]);
        let client = exchange(&process.accepting(), &get("/events"), "HTTP/1.1 200 OK\r\n");
        process.signal("TERM");
        process.log_up_to("stopping");
        assert_eq!(end(process, second).code, Some(code));
        drop(client);
    }
}

#[test]
fn a_second_signal_ends_a_process_all_whose_threads_are_blocked() {
    let mut process = start(&[("TOKIO_WORKER_THREADS", "1")]);
    let client = exchange(&process.accepting(), &get("/block"), "");
    process.log_up_to("a handler blocks");
    process.signal("TERM");
    process.log_up_to("stopping");
    assert_eq!(end(process, "TERM").code, Some(128 + 15));
    drop(client);
}

#[test]
fn a_signal_ends_a_process_all_whose_threads_are_blocked() {
    let mut process = start(&[("TOKIO_WORKER_THREADS", "1"), ("DRAIN", "100"), ("SHUTDOWN", "100")]);
    let client = exchange(&process.accepting(), &get("/block"), "");
    process.log_up_to("a handler blocks");
    let ended = end(process, "TERM");
    // The plugins could not be shut down.
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("cut_connections=1 cut_upgrades=0"), "{ended:?}");
    drop(client);
}

#[test]
fn a_second_signal_ends_a_process_that_has_not_started() {
    let mut process = start(&[("ON_STARTUP", "block"), ("ON_SHUTDOWN", "block"), ("TOKIO_WORKER_THREADS", "1")]);
    process.log_up_to("ON_STARTUP blocks");
    process.signal("INT");
    process.log_up_to("stopping before the start is over");
    assert_eq!(end(process, "INT").code, Some(128 + 2));
}
