use std::collections::HashSet;

use crate::client::{Connection, Request, Response};
use crate::process::Service;

/// Whether this is the text of a version 4 UUID, as the plugin makes them.
fn is_made(id: &str) -> bool {
    let groups: Vec<_> = id.split('-').collect();
    let lengths: Vec<_> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups[2].starts_with('4')
        && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn id_of(response: &Response) -> &str {
    response.header("x-request-id").unwrap_or_else(|| panic!("no id: {response:?}"))
}

/// One request for each way that an answer comes about.
fn requests() -> [(u16, Request); 5] {
    [
        (200, Request::new("GET", "/")),
        (400, Request::new("GET", "/geolocate/nowhere")),
        (404, Request::new("GET", "/nothing/here")),
        (405, Request::new("PUT", "/incident")),
        (503, Request::new("POST", "/slack/commands")),
    ]
}

#[test]
fn the_id_of_the_client_is_taken_over_whatever_the_answer() {
    let service = Service::start();
    for (status, request) in requests() {
        let response = service.send(request.header("x-request-id", "abc-1"));
        assert_eq!((response.status, id_of(&response)), (status, "abc-1"), "{response:?}");
    }
}

#[test]
fn a_request_without_an_id_gets_one_whatever_the_answer() {
    let service = Service::start();
    for (status, request) in requests() {
        let response = service.send(request);
        assert_eq!(response.status, status, "{response:?}");
        assert!(is_made(id_of(&response)), "{response:?}");
    }
}

#[test]
fn each_request_of_a_connection_gets_an_id_of_its_own() {
    let service = Service::start();
    let mut connection = Connection::open(service.address);
    let ids: HashSet<_> = (0..3).map(|_| id_of(&connection.send(Request::new("GET", "/"))).to_owned()).collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
}

#[test]
fn an_id_that_could_harm_a_log_is_replaced() {
    let service = Service::start();
    let longest = "x".repeat(128);
    let too_long = "x".repeat(129);
    let harmful: [&[u8]; 5] = [b"", b"two words", b"tab\tbed", b"caf\xc3\xa9", too_long.as_bytes()];
    for id in harmful {
        let response = service.send(Request::new("GET", "/").header("x-request-id", id));
        assert!(is_made(id_of(&response)), "{id:?}: {response:?}");
    }
    let response = service.send(Request::new("GET", "/").header("x-request-id", &longest));
    assert_eq!(id_of(&response), longest);
}
