use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use serde_json::json;

use crate::api_keys::ALICE;
use crate::client::{Connection, Request};
use crate::process::{PATIENCE, Service};

/// A request whose handler is at work, and waits for the second half of the body.
struct InFlight {
    connection: Connection,
    rest: Vec<u8>,
}

impl InFlight {
    fn start(service: &Service) -> Self {
        let mut connection = Connection::open(service.address);
        let request = Request::new("POST", "/incident").bearer(ALICE).json(&json!({ "title": "mail" }));
        let (head, mut body) = request.header("expect", "100-continue").into_parts();
        connection.write(&head);
        // The service asks for the body when the handler reads it.
        assert_eq!(connection.response().status, 100);
        let rest = body.split_off(body.len() / 2);
        connection.write(&body);
        Self { connection, rest }
    }
}

/// Connects until nobody listens any more.
fn wait_until_refused(address: SocketAddr) {
    let start = Instant::now();
    loop {
        match TcpStream::connect(address) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return,
            // The queue of the socket still took this one in.
            Ok(_) | Err(_) => assert!(start.elapsed() < PATIENCE, "{address} is still accepting"),
        }
    }
}

/// Ends a service that has nothing to do but holds connections.
fn check_idle(signal: &str) {
    let mut service = Service::start();
    let mut silent = Connection::open(service.address);
    let mut idle = Connection::open(service.address);
    let response = idle.send(Request::new("GET", "/"));
    assert_eq!((response.status, response.header("connection")), (200, None), "{response:?}");

    service.process.signal(signal);
    assert!(idle.is_over() && silent.is_over());
    let ended = service.process.ended();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("cut_connections=0 cut_upgrades=0 failures=0 shutdown_timed_out=false"), "{ended:?}");
}

#[test]
fn sigterm_ends_an_idle_service() {
    check_idle("TERM");
}

#[test]
fn sigint_ends_an_idle_service() {
    check_idle("INT");
}

/// Nobody new is served, and who is being served is not cut off.
fn check_draining(signal: &str) {
    let mut service = Service::start();
    let InFlight { mut connection, rest } = InFlight::start(&service);

    service.process.signal(signal);
    service.process.log_up_to("stopping");
    wait_until_refused(service.address);

    connection.write(&rest);
    let response = connection.response();
    assert_eq!((response.status, response.header("connection")), (201, Some("close")), "{response:?}");
    assert_eq!(response.json(), json!({ "id": 1, "title": "mail", "status": "open", "opened_by": "alice" }));
    assert!(connection.is_over());

    let ended = service.process.ended();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("cut_connections=0"), "{ended:?}");
}

#[test]
fn sigterm_lets_a_request_in_flight_finish() {
    check_draining("TERM");
}

#[test]
fn sigint_lets_a_request_in_flight_finish() {
    check_draining("INT");
}

/// The exit code says which signal it was that was not waited out.
fn check_impatience(first: &str, second: &str, code: i32) {
    let mut service = Service::start();
    let in_flight = InFlight::start(&service);

    service.process.signal(first);
    service.process.log_up_to("stopping");
    service.process.signal(second);

    let ended = service.process.ended();
    assert_eq!(ended.code, Some(code), "{ended:?}");
    assert!(!ended.stderr.contains("stopped"), "{ended:?}");
    drop(in_flight);
}

#[test]
fn a_second_signal_ends_the_service_at_once() {
    check_impatience("TERM", "TERM", 128 + 15);
    check_impatience("TERM", "INT", 128 + 2);
    check_impatience("INT", "TERM", 128 + 15);
}
