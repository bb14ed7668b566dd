use std::ffi::OsStr;
use std::net::TcpListener;

use crate::process::{self, Service};

#[test]
fn the_service_says_who_it_is() {
    let response = Service::start().get("/");
    assert_eq!((response.status, &*response.body), (200, "sre-bot\n"));
}

/// Without the line at the end of a place in the source, which is for the plugins to change.
fn without_line_number(line: &str) -> &str {
    match line.rsplit_once(".rs:") {
        Some((start, _)) => line.get(..start.len() + ".rs".len()).unwrap_or(line),
        None => line,
    }
}

#[test]
fn the_plugins_and_what_each_hook_calls_are_printed() {
    let mut service = Service::start();
    service.process.kill();
    let stdout = service.process.ended().stdout;
    assert!(include_str!("../../../../README.md").contains(stdout.trim_end()), "README.md shows another:\n{stdout}");
    let stdout = stdout.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let printed: Vec<_> = stdout.trim_end().lines().map(without_line_number).collect();
    let expected = [
        "plugins",
        "  api-key VERSION  Authenticates bearer tokens by a list of keys",
        "  geolocate VERSION  Classifies IP addresses by the IANA special-purpose registries",
        "  incident VERSION  Opens, lists and closes incidents",
        "  request-id VERSION  Takes or makes the X-Request-Id of a request and puts it on the answer",
        "hooks",
        "  hooks_axum::web_hooks::after_request  scoped",
        "    1. request-id  after_request  examples/request-id/src/lib.rs",
        "  hooks_axum::web_hooks::authenticate",
        "    1. api-key  ApiKeys::authenticate  examples/api-key/src/lib.rs",
        "  hooks_axum::web_hooks::before_request",
        "    1. request-id  before_request  examples/request-id/src/lib.rs",
        "  hooks_axum::web_hooks::register_routes",
        "    1. geolocate  register_routes  examples/geolocate/src/lib.rs",
        "    2. incident  Incidents::register_routes  examples/incident/src/lib.rs",
        "  sre_bot_hooks::slack::register_slack_commands",
        "    1. geolocate  register_slack_commands  examples/geolocate/src/lib.rs",
        "    2. incident  Incidents::register_slack_commands  examples/incident/src/lib.rs",
    ];
    assert_eq!(printed, expected, "{stdout}");
}

/// Starts what cannot start, and checks what its operator reads last.
#[track_caller]
fn check_failure(address: &str, variables: &[(&str, &OsStr)], message: &str) {
    let ended = process::start(address, variables).ended();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let last = ended.stderr.lines().rfind(|line| line.starts_with("error: ")).unwrap_or_default();
    assert!(last.starts_with(message), "{ended:?}");
    assert!(!ended.stderr.contains("accepting"), "{ended:?}");
}

#[test]
fn an_address_that_is_taken_keeps_the_service_from_starting() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    check_failure(&address, &[], &format!("error: cannot listen on {address}: "));
}

#[test]
fn what_is_no_address_keeps_the_service_from_starting() {
    for address in ["nowhere", "127.0.0.1", ":8000", "localhost:http"] {
        let message = format!("error: cannot listen on {address}: it has no host and port; write `127.0.0.1:8000`, ");
        check_failure(address, &[], &message);
    }
}

#[test]
fn an_empty_secret_keeps_the_service_from_starting() {
    for secret in ["", "  "] {
        let message = "error: the application's routes could not be made: the Slack signing secret is empty; \
            copy the one under \"Basic Information\" in the app's settings";
        check_failure("127.0.0.1:0", &[("SLACK_SIGNING_SECRET", secret.as_ref())], message);
    }
}

#[cfg(unix)]
#[test]
fn a_secret_that_is_no_text_keeps_the_service_from_starting() {
    let secret = std::os::unix::ffi::OsStrExt::from_bytes(b"half\xffhalf");
    check_failure(
        "127.0.0.1:0",
        &[("SLACK_SIGNING_SECRET", secret)],
        "error: the application's routes could not be made: SLACK_SIGNING_SECRET is no text",
    );
}
