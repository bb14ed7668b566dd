//! What the management does with plugins that require each other, over HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;

use hooks_process_tests::{PATIENCE, Process};
use serde_json::{Value, json};

use crate::scene::Scene;

struct Managed {
    address: String,
    key: String,
    _process: Process,
    _scene: Scene,
}

impl Managed {
    /// With a key that may do everything.
    fn start() -> Self {
        let scene = Scene::new("");
        let issued: Value = serde_json::from_str(&scene.show("key new alice --format json")).expect("it is JSON");
        let key = json!({"id": issued["id"], "name": "alice", "hash": issued["hash"], "roles": ["operator"]});
        let configuration = json!({"roles": {"operator": ["admin:*"]}, "plugins": {"api-keys": {"keys": [key]}}});
        std::fs::write(scene.file(), configuration.to_string()).expect("the folder is there");
        let mut process = Process::start(scene.command("serve 127.0.0.1:0").env("MANAGED", "1"));
        let address = process.accepting();
        let key = issued["key"].as_str().expect("a key is shown").to_owned();
        Self { address, key, _process: process, _scene: scene }
    }

    /// Status and body of an answer.
    fn send(&self, method: &str, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it accepts connections");
        stream.set_read_timeout(Some(PATIENCE)).expect("a read may be limited");
        let head = format!("{method} {path} HTTP/1.0\r\nauthorization: Bearer {}\r\n\r\n", self.key);
        stream.write_all(head.as_bytes()).expect("it reads requests");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let status = answer.get(9..12).and_then(|status| status.parse().ok());
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
        status.zip(body).unwrap_or_else(|| panic!("no answer: {answer}"))
    }

    /// Switches a plugin, and gives what has changed.
    #[track_caller]
    fn switch(&self, switch: &str) -> Value {
        let (status, body) = self.send("POST", &format!("/admin/v1/plugins/{switch}"));
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<Value>(&body).expect("it is JSON")["changed"].take()
    }

    fn state(&self, plugin: &str) -> Value {
        let (_, body) = self.send("GET", &format!("/admin/v1/plugins/{plugin}/status"));
        serde_json::from_str::<Value>(&body).expect("it is JSON")["state"].take()
    }
}

#[test]
fn a_dry_run_tells_who_goes_too_and_leaves_them() {
    let managed = Managed::start();
    let both = json!(["clock", "calendar"]);
    assert_eq!(managed.switch("clock/disable?dry_run=true"), both);
    assert_eq!((managed.state("clock"), managed.state("calendar")), (json!("started"), json!("started")));
    assert_eq!(managed.send("GET", "/calendar/monday"), (200, "a day".to_owned()));
    assert_eq!(managed.switch("clock/disable"), both);
    assert_eq!(managed.send("GET", "/calendar/monday").0, 404);
    assert_eq!(managed.switch("clock/enable?dry_run=true"), both);
    assert_eq!(managed.send("GET", "/calendar/monday").0, 404);
    assert_eq!(managed.switch("clock/enable"), both);
    assert_eq!(managed.send("GET", "/calendar/monday").0, 200);
}
