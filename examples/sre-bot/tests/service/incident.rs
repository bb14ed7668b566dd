use serde_json::{Value, json};

use crate::client::Request;
use crate::process::Service;

fn open(title: &str) -> Request {
    Request::new("POST", "/incident").json(&json!({ "title": title }))
}

fn incident(id: u64, title: &str, status: &str) -> Value {
    json!({ "id": id, "title": title, "status": status })
}

#[test]
fn an_incident_is_opened_listed_shown_and_closed() {
    let service = Service::start();
    assert_eq!(service.get("/incident").json(), json!([]));

    let opened = service.send(open("  the database is full "));
    assert_eq!(opened.status, 201, "{opened:?}");
    assert_eq!(opened.json(), incident(1, "the database is full", "open"));
    assert_eq!(service.send(open("mail")).json(), incident(2, "mail", "open"));

    let closed = service.send(Request::new("POST", "/incident/1/close"));
    assert_eq!((closed.status, closed.json()), (200, incident(1, "the database is full", "closed")));

    let shown = service.get("/incident/1");
    assert_eq!((shown.status, shown.json()), (200, incident(1, "the database is full", "closed")));
    let listed = service.get("/incident");
    let both = json!([incident(1, "the database is full", "closed"), incident(2, "mail", "open")]);
    assert_eq!((listed.status, listed.json()), (200, both));
}

#[test]
fn an_incident_without_a_title_is_refused() {
    let service = Service::start();
    for blank in ["", " \t"] {
        let detail = service.send(open(blank)).problem(422);
        assert_eq!(detail, "an incident needs a `title` that says what is wrong");
    }
    assert_eq!(service.get("/incident").json(), json!([]));
}

#[test]
fn a_body_that_is_no_incident_is_refused_with_the_reason() {
    let service = Service::start();
    for (media_type, body, status, reason) in [
        ("application/json", "{ \"title\": ", 400, "EOF"),
        ("application/json", "{}", 422, "missing field `title`"),
        ("application/json", "{ \"title\": 1 }", 422, "expected a string"),
        ("text/plain", "{ \"title\": \"mail\" }", 415, "application/json"),
    ] {
        let response = service.send(Request::new("POST", "/incident").body(media_type, body));
        let detail = response.problem(status);
        assert!(detail.contains(reason), "{body}: {detail}");
    }
    assert_eq!(service.get("/incident").json(), json!([]));
}

#[test]
fn an_incident_that_is_not_there_is_not_found() {
    let service = Service::start();
    for request in [Request::new("GET", "/incident/7"), Request::new("POST", "/incident/7/close")] {
        assert_eq!(service.send(request).problem(404), "there is no incident 7");
    }
}

#[test]
fn an_incident_is_named_by_its_number() {
    let service = Service::start();
    for request in [Request::new("GET", "/incident/mail"), Request::new("POST", "/incident/mail/close")] {
        let detail = service.send(request).problem(400);
        assert!(detail.contains("`mail`"), "{detail}");
    }
}
