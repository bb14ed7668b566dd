//! What the service says of its routes, to clients and on the command line.

use serde_json::{Value, json};

use crate::process::{Service, run};

#[test]
fn its_document_tells_of_the_routes_of_its_plugins() {
    let document = Service::start().get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let info = json!({ "title": "sre-bot", "version": env!("CARGO_PKG_VERSION"), "description": "" });
    assert_eq!(document["info"], info);
    let paths: Vec<_> = document["paths"].as_object().expect("there are some").keys().collect();
    assert_eq!(paths, ["/geolocate/{ip}", "/incident", "/incident/{id}", "/incident/{id}/close"]);
}

#[test]
fn it_tells_its_version() {
    let ended = run(&["--version"]);
    let expected = format!("sre-bot {}", env!("CARGO_PKG_VERSION"));
    assert_eq!((ended.code, ended.stdout), (Some(0), expected));
}

#[test]
fn a_command_writes_the_same() {
    let ended = run(&["openapi"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let written: Value = serde_json::from_str(&ended.stdout).expect("it is JSON");
    assert_eq!(written, Service::start().get("/openapi.json").json());
}
