use serde_json::{Value, json};

use crate::api_keys::{ALICE, DEPLOY_BOT};
use crate::client::{Request, Response};
use crate::process::Service;

fn alice(method: &str, path: &str) -> Request {
    Request::new(method, path).bearer(ALICE)
}

fn list(service: &Service) -> Response {
    service.send(alice("GET", "/incident"))
}

fn open(title: &str) -> Request {
    alice("POST", "/incident").json(&json!({ "title": title }))
}

fn opened(id: u64, title: &str) -> Value {
    json!({ "id": id, "title": title, "status": "open", "opened_by": "alice" })
}

fn closed(id: u64, title: &str, who: &str) -> Value {
    json!({ "id": id, "title": title, "status": "closed", "opened_by": "alice", "closed_by": who })
}

#[test]
fn an_incident_is_opened_listed_shown_and_closed() {
    let service = Service::start();
    assert_eq!(list(&service).json(), json!([]));

    let answer = service.send(open("  the database is full "));
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.json(), opened(1, "the database is full"));
    assert_eq!(service.send(open("mail")).json(), opened(2, "mail"));

    let gone = closed(1, "the database is full", "deploy-bot");
    let answer = service.send(Request::new("POST", "/incident/1/close").bearer(DEPLOY_BOT));
    assert_eq!((answer.status, answer.json()), (200, gone.clone()));

    let shown = service.send(alice("GET", "/incident/1"));
    assert_eq!((shown.status, shown.json()), (200, gone.clone()));
    let listed = list(&service);
    assert_eq!((listed.status, listed.json()), (200, json!([gone, opened(2, "mail")])));
}

#[test]
fn an_incident_is_closed_by_the_first_who_does() {
    let service = Service::start();
    service.send(open("mail"));
    for request in [Request::new("POST", "/incident/1/close").bearer(DEPLOY_BOT), alice("POST", "/incident/1/close")] {
        let answer = service.send(request);
        assert_eq!((answer.status, answer.json()), (200, closed(1, "mail", "deploy-bot")));
    }
}

#[test]
fn an_incident_without_a_title_is_refused() {
    let service = Service::start();
    for blank in ["", " \t"] {
        let detail = service.send(open(blank)).problem(422);
        assert_eq!(detail, "an incident needs a `title` that says what is wrong");
    }
    assert_eq!(list(&service).json(), json!([]));
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
        let response = service.send(alice("POST", "/incident").body(media_type, body));
        let detail = response.problem(status);
        assert!(detail.contains(reason), "{body}: {detail}");
    }
    assert_eq!(list(&service).json(), json!([]));
}

#[test]
fn an_incident_that_is_not_there_is_not_found() {
    let service = Service::start();
    for request in [alice("GET", "/incident/7"), alice("POST", "/incident/7/close")] {
        assert_eq!(service.send(request).problem(404), "there is no incident 7");
    }
}

#[test]
fn an_incident_is_named_by_its_number() {
    let service = Service::start();
    for request in [alice("GET", "/incident/mail"), alice("POST", "/incident/mail/close")] {
        let detail = service.send(request).problem(400);
        assert!(detail.contains("`mail`"), "{detail}");
    }
}
