//! Clients that would keep a process from its end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::service::{connect, end, exchange, get, start, wait_until_closed};

/// A client that has sent this is sent nothing, and is let go.
#[track_caller]
fn check_closed(sent: &str) {
    let mut process = start(&[("FIRST_REQUEST", "100")]);
    let mut client = connect(&process.accepting());
    let start = Instant::now();
    client.write_all(sent.as_bytes()).expect("the service reads");
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("the service closes the connection");
    assert_eq!(answer, "");
    assert!(start.elapsed() >= Duration::from_millis(100));
    let ended = end(process, "TERM");
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[test]
fn a_client_that_sends_nothing_is_let_go() {
    check_closed("");
}

#[test]
fn a_client_that_sends_half_a_head_is_let_go() {
    check_closed("GET / HTTP/1.1\r\nhost: te");
}

#[test]
fn a_client_that_asks_no_more_is_let_go() {
    let mut process = start(&[("IDLE", "100")]);
    let client = exchange(&process.accepting(), &get("/"), "HTTP/1.1 200 OK\r\n");
    wait_until_closed(client);
    assert_eq!(end(process, "TERM").code, Some(0));
}

/// Ends while the client still wants something, which is cut.
#[track_caller]
fn check_cut(client: impl FnOnce(&str) -> TcpStream, told: &str) {
    let mut process = start(&[("DRAIN", "100")]);
    let client = client(&process.accepting());
    let start = Instant::now();
    let ended = end(process, "TERM");
    assert!(start.elapsed() >= Duration::from_millis(100));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains(told), "{ended:?}");
    assert!(ended.stderr.contains("the bystander is shut down"), "{ended:?}");
    wait_until_closed(client);
}

#[test]
fn an_endless_response_is_cut() {
    check_cut(
        |address| exchange(address, &get("/events"), "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"),
        "cut_connections=1 cut_upgrades=0",
    );
}

#[test]
fn a_client_that_has_stopped_reading_is_cut() {
    check_cut(|address| exchange(address, &get("/flood"), "HTTP/1.1 200 OK\r\n"), "cut_connections=1 cut_upgrades=0");
}

#[test]
fn an_open_websocket_is_closed() {
    let upgrade = "GET /echo HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    check_cut(
        |address| {
            let mut socket = exchange(address, upgrade, "HTTP/1.1 101 Switching Protocols\r\n");
            socket.write_all(b"ping").expect("the service reads");
            let mut read = Vec::new();
            while !read.ends_with(b"ping") {
                let mut byte = [0];
                socket.read_exact(&mut byte).expect("the service answers");
                read.extend(byte);
            }
            socket
        },
        "cut_connections=0 cut_upgrades=1",
    );
}
