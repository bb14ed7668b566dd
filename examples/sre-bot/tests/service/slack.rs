use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use sre_bot::slack::SigningSecret;

use crate::api_keys::{ALICE, KEYS, KEYS_VARIABLE};
use crate::client::{Request, Response};
use crate::process::Service;

const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

const TIMESTAMP: &str = "x-slack-request-timestamp";
const SIGNATURE: &str = "x-slack-signature";

const GEOLOCATE: &str = "command=%2Fgeolocate&text=192.0.2.1&user_id=U1&channel_id=C1&team_id=T1&trigger_id=1.2";

fn service() -> Service {
    Service::start_with(&[("SLACK_SIGNING_SECRET", SECRET)])
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs()
}

fn sign(secret: &str, timestamp: u64, body: &str) -> String {
    SigningSecret::new(secret.into()).expect("the secret is not empty").sign(timestamp, body.as_bytes())
}

fn unsigned(body: &str) -> Request {
    Request::new("POST", "/slack/commands").body("application/x-www-form-urlencoded", body)
}

/// The request as Slack sends it at this time.
fn signed(timestamp: u64, body: &str) -> Request {
    let signature = sign(SECRET, timestamp, body);
    unsigned(body).header(TIMESTAMP, timestamp.to_string()).header(SIGNATURE, signature)
}

#[track_caller]
fn check_reply(response: &Response, response_type: &str, text: &str) {
    assert_eq!(response.status, 200, "{response:?}");
    assert_eq!(response.json(), json!({ "response_type": response_type, "text": text }));
}

/// Sends one request to a service of its own, and gives the reason for the refusal.
#[track_caller]
fn refused(status: u16, request: Request) -> String {
    let mut service = service();
    let reason = service.send(request).problem(status);
    let log = service.process.log_up_to("refused a request to /slack/commands");
    assert!(log.last().is_some_and(|line| line.contains(&reason)), "{reason}: {log:?}");
    reason
}

#[test]
fn without_a_secret_slack_is_off_and_says_so() {
    let mut service = Service::start();
    let log = service.process.log_up_to("accepting");
    assert!(log.iter().any(|line| line.contains("Slack is off: SLACK_SIGNING_SECRET is not set")), "{log:?}");

    let reason = service.send(signed(now(), GEOLOCATE)).problem(503);
    assert_eq!(reason, "Slack is off: the service has no signing secret");
}

#[test]
fn with_a_secret_the_log_tells_the_commands_but_not_the_secret() {
    let mut service = service();
    service.send(signed(now(), GEOLOCATE));
    service.process.kill();
    let log = service.process.ended().stderr;
    assert!(log.contains(r#"Slack is on commands=["/geolocate", "/incident"]"#), "{log}");
    assert!(!log.contains(SECRET), "{log}");
}

#[test]
fn geolocate_is_answered_to_the_one_who_asks() {
    let response = service().send(signed(now(), GEOLOCATE));
    let text = "192.0.2.1 is in 192.0.2.0/24, Documentation (TEST-NET-1) (RFC 5737)";
    check_reply(&response, "ephemeral", text);
}

#[test]
fn incidents_of_slack_are_those_of_http() {
    let service = Service::start_with(&[("SLACK_SIGNING_SECRET", SECRET), (KEYS_VARIABLE, KEYS)]);
    let response = service.send(signed(now(), "command=%2Fincident&text=open+mail&user_id=U1"));
    check_reply(&response, "in_channel", "opened incident 1: mail");
    let response = service.send(signed(now(), "command=%2Fincident&text=list&user_id=U1"));
    check_reply(&response, "ephemeral", "1: mail");
    let response = service.send(signed(now(), "command=%2Fincident&text=close+1&user_id=U2"));
    check_reply(&response, "in_channel", "closed incident 1: mail");

    let shown = service.send(Request::new("GET", "/incident/1").bearer(ALICE));
    let expected =
        json!({ "id": 1, "title": "mail", "status": "closed", "opened_by": "slack:U1", "closed_by": "slack:U2" });
    assert_eq!(shown.json(), expected);
}

/// As Slack does where it has not heard in time.
#[test]
fn a_command_that_comes_again_runs_once() {
    let service = service();
    let time = now();
    for _ in 0..3 {
        let response = service.send(signed(time, "command=%2Fincident&text=open+mail&user_id=U1"));
        check_reply(&response, "in_channel", "opened incident 1: mail");
    }
    let response = service.send(signed(time, "command=%2Fincident&text=list&user_id=U1"));
    check_reply(&response, "ephemeral", "1: mail");
}

#[test]
fn a_command_without_text_is_told_its_usage() {
    let response = service().send(signed(now(), "command=%2Fincident&text="));
    check_reply(&response, "ephemeral", "usage: `/incident open <title> | list | close <number>`");
}

#[test]
fn an_unknown_command_is_told_the_known_ones() {
    let response = service().send(signed(now(), "command=%2Fweather&text=tomorrow"));
    let text = "no plugin answers `/weather`; there are /geolocate, /incident";
    check_reply(&response, "ephemeral", text);
}

#[test]
fn a_signed_body_that_is_no_command_is_refused() {
    let service = service();
    for body in ["", "text=192.0.2.1", "{\"command\":\"/geolocate\"}"] {
        let reason = service.send(signed(now(), body)).problem(400);
        assert_eq!(reason, "the body is no slash command: missing field `command`", "{body}");
    }
}

#[test]
fn a_missing_header_is_named() {
    let now = now();
    let reason = refused(401, unsigned(GEOLOCATE).header(SIGNATURE, sign(SECRET, now, GEOLOCATE)));
    assert_eq!(reason, "the header `X-Slack-Request-Timestamp` is missing; send it with every request");
    let reason = refused(401, unsigned(GEOLOCATE).header(TIMESTAMP, now.to_string()));
    assert_eq!(reason, "the header `X-Slack-Signature` is missing; send it with every request");
}

/// The clock goes on between the test and the service, so that the exact age is not known here.
#[track_caller]
fn check_untimely(reason: &str, age: &str) {
    assert!(reason.starts_with("`X-Slack-Request-Timestamp` is "), "{reason}");
    let rest = format!("{age}; send a time within 300 seconds of this host's clock");
    assert!(reason.ends_with(&rest), "{reason}");
}

#[test]
fn a_request_of_long_ago_is_refused() {
    check_untimely(&refused(401, signed(now() - 600, GEOLOCATE)), " seconds old");
}

#[test]
fn a_request_of_the_future_is_refused() {
    check_untimely(&refused(401, signed(now() + 600, GEOLOCATE)), " seconds in the future");
}

#[test]
fn a_time_that_is_no_number_is_refused() {
    let request = unsigned(GEOLOCATE).header(TIMESTAMP, "soon").header(SIGNATURE, sign(SECRET, now(), GEOLOCATE));
    let reason = "`X-Slack-Request-Timestamp` is not a plain number; send the seconds since 1970-01-01 00:00 UTC";
    assert_eq!(refused(400, request), reason);
}

#[test]
fn a_malformed_signature_is_refused() {
    let request = unsigned(GEOLOCATE).header(TIMESTAMP, now().to_string()).header(SIGNATURE, "v0=1234");
    let reason = "`X-Slack-Signature` is malformed; send `v0=` and 64 hexadecimal digits";
    assert_eq!(refused(400, request), reason);
}

const MISMATCH: &str = "`X-Slack-Signature` does not match the request; \
    sign `v0:<timestamp>:<body>` with the app's signing secret";

#[test]
fn a_signature_of_another_secret_is_refused() {
    let now = now();
    let request = unsigned(GEOLOCATE).header(TIMESTAMP, now.to_string());
    let request = request.header(SIGNATURE, sign("another secret", now, GEOLOCATE));
    assert_eq!(refused(401, request), MISMATCH);
}

#[test]
fn a_signature_of_another_body_is_refused() {
    let now = now();
    let request = unsigned("command=%2Fincident&text=close+1").header(TIMESTAMP, now.to_string());
    let request = request.header(SIGNATURE, sign(SECRET, now, GEOLOCATE));
    assert_eq!(refused(401, request), MISMATCH);
}
