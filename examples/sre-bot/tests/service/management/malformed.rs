use super::{ALICE, Managed, alice, problem};
use crate::client::Request;

const CONFIG: &str = "/plugins/health/config";

#[test]
fn a_body_that_is_no_json_is_refused() {
    let managed = Managed::start();
    let deep = vec![b'['; 100_000];
    for body in [&b""[..], b"{", b"{\"every\": }", b"[]", b"{\"every\": \"\xff\"}", &deep] {
        let put = alice("PUT", CONFIG).header("if-match", "*").body("application/json", body);
        problem(&managed.send(put), 400, "malformed-body");
    }
    let put = alice("PUT", CONFIG).header("if-match", "*").body("text/plain", "{}");
    problem(&managed.send(put), 415, "unsupported-media-type");
    managed.check_goes_on();
}

#[test]
fn a_path_or_a_header_that_is_no_text_is_refused() {
    let managed = Managed::start();
    problem(&managed.get("/plugins/%ff"), 400, "bad-path");
    problem(&managed.get("/plugins?limit=%ff"), 400, "bad-query");
    problem(
        &managed.send(alice("PUT", CONFIG).header("if-match", b"\xff").json(&serde_json::json!({}))),
        412,
        "failed",
    );
    let credentials = Request::new("GET", "/admin/v1/plugins").header("authorization", b"Bearer hk_\xff\xfe");
    problem(&managed.send(credentials), 401, "invalid-credentials");
    // Of others nobody wants to know.
    assert_eq!(managed.send(alice("GET", "/plugins").header("x-note", b"caf\xe9")).status, 200);
    managed.check_goes_on();
}

#[test]
fn a_path_of_bytes_that_are_no_text_is_refused() {
    let managed = Managed::start();
    let mut connection = managed.connect();
    connection.write(b"GET /admin/v1/plugins/\xff HTTP/1.1\r\nhost: sre-bot\r\n");
    connection.write(format!("authorization: Bearer {ALICE}\r\n\r\n").as_bytes());
    assert_eq!(connection.response().status, 400);
    managed.check_goes_on();
}

#[test]
fn a_body_of_10_mb_is_refused_whether_or_not_it_says_so() {
    let managed = Managed::start();
    let body = vec![b' '; 10_000_000];
    let head = |request: Request| request.header("if-match", "*").header("content-type", "application/json");
    let mut connection = managed.connect();
    let said = head(alice("PUT", CONFIG)).header("content-length", body.len().to_string());
    connection.write(&said.into_parts().0);
    problem(&connection.response(), 413, "body-too-long");
    let mut connection = managed.connect();
    connection.write(&head(alice("PUT", CONFIG)).header("transfer-encoding", "chunked").into_parts().0);
    connection.write(format!("{:x}\r\n", body.len()).as_bytes());
    // It is answered before all of it is read.
    connection.write_what_is_read(&body);
    problem(&connection.response(), 413, "body-too-long");
    managed.check_goes_on();
}

#[test]
fn a_method_that_is_not_there_is_told_with_those_that_are() {
    let managed = Managed::start();
    for method in ["DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let refused = managed.send(alice(method, CONFIG));
        problem(&refused, 405, "method-not-allowed");
        assert_eq!(refused.header("allow"), Some("GET, PUT"), "{method}");
    }
    problem(&managed.send(alice("TRACE", "/nothing")), 404, "unknown-path");
    managed.check_goes_on();
}
