//! What a file and the environment say of the plugins.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use crate::api_keys::{ALICE, KEYS};
use crate::client::{Connection, Request};
use crate::process::{PATIENCE, Service, start_configured};

/// A configuration in a file of its own, which is gone with this.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let file = Self(std::env::temp_dir().join(format!("sre-bot-config-{}-{name}.yaml", std::process::id())));
        file.write(text);
        file
    }

    /// Puts another file in its place, as editors do.
    fn write(&self, text: &str) {
        let beside = self.0.with_extension("new");
        fs::write(&beside, text).expect("there is room for a file");
        fs::rename(beside, &self.0).expect("the file can be replaced");
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn a_variable_switches_a_plugin_off() {
    let file = File::new("off", "plugins: { incident: { enabled: true } }");
    let service = Service::of(start_configured(&file.0, &[("ENABLE_INCIDENT", "false")]));
    assert_eq!(service.get("/incident").status, 404);
    assert_eq!(service.get("/geolocate/192.0.2.1").status, 200);
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_its_lines() {
    let file = File::new(
        "wrong",
        "server:\n  adress: 127.0.0.1:1\n  trusted_proxies: [10.0.0.1]\nplugins:\n  insident:\n    enabled: false\n  api-keys:\n    keys:\n      - nam: alice\n",
    );
    let ended = start_configured(&file.0, &[]).ended();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let path = file.0.display();
    for expected in [
        format!("unknown key `adress`; did you mean `address`? ({path}:2:3)\n    2 |   adress: "),
        format!("no plugin `insident` is linked in; did you mean `incident`? ({path}:5:3)"),
        "`server.trusted_proxies[0]`: `10.0.0.1` is no network; write one as `10.0.0.0/8`, ".to_owned(),
        format!("`plugins.api-keys.keys[0].nam`: unknown key `nam`; did you mean `name`? ({path}:9:9)"),
    ] {
        assert!(ended.stderr.contains(&expected), "{expected}\n\nin\n{}", ended.stderr);
    }
}

#[test]
fn a_change_of_the_file_is_taken_over_while_requests_run() {
    let file = File::new("change", &format!("plugins: {{ api-keys: {{ keys: {KEYS} }} }}"));
    let mut service = Service::of(start_configured(&file.0, &[]));
    let mut connection = Connection::open(service.address);
    let mut status = |request| connection.send(request).status;
    assert_eq!(status(Request::new("GET", "/incident").bearer(ALICE)), 200);
    file.write("server: { deadlines: { drain: 5s } }\nplugins: { api-keys: { keys: [] } }");
    let start = Instant::now();
    loop {
        assert!(start.elapsed() < PATIENCE, "the change is not taken over");
        // None is lost, whatever is changed meanwhile.
        assert_eq!(status(Request::new("GET", "/geolocate/192.0.2.1")), 200);
        match status(Request::new("GET", "/incident").bearer(ALICE)) {
            200 => {}
            401 => break,
            other => panic!("it was answered {other}"),
        }
    }
    let told = service.process.log_up_to("restart to put these in force");
    assert!(told.iter().any(|line| line.contains(r#"keys=["server.deadlines.drain"]"#)), "{told:?}");
}
