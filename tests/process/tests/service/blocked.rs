//! A thread that a plugin blocks costs a thread, and nobody else waits for it.

use crate::service::{end, exchange, get, start};

/// Blocks a thread by a request, which only other requests can wake.
fn check_others_are_served(path: &str, threads: &str, begun: &str) {
    let mut process = start(&[("TOKIO_WORKER_THREADS", threads)]);
    let address = process.accepting();
    let sleeper = exchange(&address, &get(path), begun);
    if path == "/sleep" {
        process.log_up_to("a plugin sleeps");
    }
    for _ in 0..3 {
        exchange(&address, &get("/"), "HTTP/1.1 200 OK\r\n");
    }
    exchange(&address, &get("/wake"), "HTTP/1.1 200 OK\r\n");
    drop(sleeper);
    assert_eq!(end(process, "TERM").code, Some(0));
}

#[test]
fn others_are_served_while_a_plugin_blocks_a_thread() {
    for threads in ["2", "16"] {
        check_others_are_served("/sleep", threads, "");
    }
}

/// On the only thread there is.
#[test]
fn others_are_served_while_a_body_is_always_ready() {
    check_others_are_served("/spin", "1", "HTTP/1.1 200 OK\r\n");
}

#[test]
fn what_blocks_is_told_while_it_does_and_behind() {
    let mut process = start(&[("TOKIO_WORKER_THREADS", "2")]);
    let address = process.accepting();
    let sleeper = exchange(&address, &get("/sleep"), "");
    let told = process.log_up_to("a plugin has blocked a thread for a second, and still does").join("\n");
    let who = "plugins=\"trouble (tests/process/src/main.rs:";
    assert!(told.contains(who) && told.contains("hook=\"before_request\""), "{told}");
    exchange(&address, &get("/wake"), "HTTP/1.1 200 OK\r\n");
    let told = process.log_up_to("a plugin has blocked a thread; make the implementation `blocking`").join("\n");
    let line = told.lines().last().unwrap_or_default();
    assert!(
        line.contains(who) && line.contains("hook=\"before_request\"") && line.contains("path=\"/sleep\""),
        "{line}"
    );
    drop(sleeper);
    let ended = end(process, "TERM");
    // By the innermost who knows, and by nobody else.
    assert_eq!(ended.stderr.matches("has blocked a thread;").count(), 1, "{ended:?}");
    assert!(!ended.stderr.contains("a handler has blocked"), "{ended:?}");
}

#[test]
fn a_hangup_ends_a_process_in_order() {
    let mut process = start(&[]);
    process.accepting();
    let ended = end(process, "HUP");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("the bystander is shut down"), "{ended:?}");
}
