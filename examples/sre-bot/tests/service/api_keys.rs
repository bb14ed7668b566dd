//! Who is let in by a key, and what is said to the others.

use std::ffi::OsStr;

use crate::client::{Request, Response};
use crate::process::{self, Service};

pub const ALICE: &str = "hk_alice00001_NM4KPhD04uUE27QreefxziX64yuaVaFpGxPNrmPryp60nFUbq";
pub const DEPLOY_BOT: &str = "hk_deploybot1_jdrbGWJ9bXm4wkx9xLXXY8PjQ4jbMWT8w7suGJWyCIn0EVHyo";

/// The SHA-256 of each.
const ALICE_DIGEST: &str = "99fd55e6a02f1448e52ff3934e826f538617d75faae4e62aa603386a036e14db";
pub const KEYS_VARIABLE: &str = "SRE_BOT__PLUGINS__API_KEYS__KEYS";
pub const KEYS: &str = "[{id: alice00001, name: alice, roles: [responder], \
    hash: sha256:99fd55e6a02f1448e52ff3934e826f538617d75faae4e62aa603386a036e14db}, \
    {id: deploybot1, name: deploy-bot, \
    hash: sha256:1ebf3988a2bf6af25c06ab72e3e8880470eb5c1c19c774080595be9c9b4a3891}]";

const WANTED: &str = "Bearer realm=\"api\"";
const REFUSED: &str = "Bearer realm=\"api\", error=\"invalid_token\"";

const ANONYMOUS: &str = "this needs credentials, and the request has none";
const INVALID: &str = "the API key is not valid";

/// Values of `Authorization` that are refused.
const WRONG: [&[u8]; 4] = [
    b"Bearer hk_example001_38VX5DMjW3k7zKDf3v84l1XrIwSX0B6nYQlhdSXb4oN3jK09x",
    b"Bearer hk_guessed",
    b"bearer hk_two words",
    b"Bearer hk_caf\xc3\xa9",
];

/// Every route of the incidents.
fn guarded() -> [Request; 4] {
    [("GET", "/incident"), ("POST", "/incident"), ("GET", "/incident/1"), ("POST", "/incident/1/close")]
        .map(|(method, path)| Request::new(method, path))
}

/// What everybody may ask for, and what it is answered.
fn open() -> [(u16, Request); 5] {
    [
        (200, Request::new("GET", "/")),
        (200, Request::new("GET", "/geolocate/192.0.2.1")),
        (404, Request::new("GET", "/nothing/here")),
        (405, Request::new("PUT", "/incident")),
        (503, Request::new("POST", "/slack/commands")),
    ]
}

#[track_caller]
fn check_unauthorized(response: &Response, challenge: &str, detail: &str) {
    assert_eq!(response.problem(401), detail, "{response:?}");
    assert_eq!(response.header("www-authenticate"), Some(challenge), "{response:?}");
}

#[test]
fn without_a_key_only_open_routes_are_answered() {
    let service = Service::start();
    for request in guarded() {
        check_unauthorized(&service.send(request), WANTED, ANONYMOUS);
    }
    for (status, request) in open() {
        let response = service.send(request);
        assert_eq!((response.status, response.header("www-authenticate")), (status, None), "{response:?}");
    }
}

#[test]
fn credentials_of_another_kind_are_none() {
    let service = Service::start();
    for (credentials, challenge) in
        [("Basic YWxpY2U6", WANTED), ("Bearerhk_1", WANTED), ("hk_1", WANTED), ("Bearer token", REFUSED)]
    {
        for request in guarded() {
            check_unauthorized(&service.send(request.header("authorization", credentials)), challenge, ANONYMOUS);
        }
        for (status, request) in open() {
            assert_eq!(service.send(request.header("authorization", credentials)).status, status, "{credentials}");
        }
    }
}

#[test]
fn a_wrong_key_is_refused_whatever_is_asked_for() {
    let limit = ("SRE_BOT__PLUGINS__API_KEYS__FAILURES__LIMIT", "1000");
    let service = Service::start_with(&[(KEYS_VARIABLE, KEYS), limit]);
    for credentials in WRONG {
        for request in guarded().into_iter().chain(open().map(|(_, request)| request)) {
            check_unauthorized(&service.send(request.header("authorization", credentials)), REFUSED, INVALID);
        }
    }
}

#[test]
fn wrong_keys_are_limited_and_right_ones_are_not() {
    let limit = ("SRE_BOT__PLUGINS__API_KEYS__FAILURES", "{limit: 1, within: 1h}");
    let service = Service::start_with(&[(KEYS_VARIABLE, KEYS), limit]);
    let guess = || service.send(Request::new("GET", "/").bearer("hk_guessed"));
    check_unauthorized(&guess(), REFUSED, INVALID);
    let response = guess();
    let wait = response.header("retry-after").unwrap_or_default().to_owned();
    assert!((3500..=3600).contains(&wait.parse().unwrap_or(0)), "{response:?}");
    let detail = format!("too many wrong API keys came from this address; wait {wait} seconds");
    assert_eq!(response.problem(429), detail);
    assert_eq!(service.send(Request::new("GET", "/incident").bearer(ALICE)).status, 200);
}

#[test]
fn a_key_that_is_sent_twice_is_refused() {
    let response = Service::start().send(Request::new("GET", "/incident").bearer(ALICE).bearer(ALICE));
    check_unauthorized(&response, REFUSED, INVALID);
}

#[test]
fn a_right_key_is_let_in_everywhere() {
    let service = Service::start();
    for key in [ALICE, DEPLOY_BOT] {
        for scheme in ["Bearer", "bearer", "BEARER "] {
            let request = Request::new("GET", "/incident").header("authorization", format!("{scheme} {key}"));
            assert_eq!(service.send(request).status, 200, "{scheme} {key}");
        }
        for (status, request) in open() {
            assert_eq!(service.send(request.bearer(key)).status, status, "{key}");
        }
    }
}

#[test]
fn who_is_refused_is_told_before_the_body_is_read() {
    let service = Service::start();
    let request = Request::new("POST", "/incident").header("content-length", "1000").header("expect", "100-continue");
    check_unauthorized(&service.send(request), WANTED, ANONYMOUS);
}

#[test]
fn the_log_tells_who_is_refused_but_no_secret() {
    let mut service = Service::start();
    service.send(Request::new("GET", "/incident").bearer(ALICE));
    let mistyped = ALICE.replace(|letter: char| letter.is_ascii_uppercase(), "x");
    service.send(Request::new("GET", "/incident").bearer(&mistyped));
    let reason = "it is mistyped: its checksum does not fit";
    service.process.log_up_to(&format!("refused an API key client=127.0.0.1 reason=\"{reason}\""));
    service.process.kill();
    let ended = service.process.ended();
    assert!(ended.stderr.contains("API keys are accepted configured=2"), "{ended:?}");
    for secret in [ALICE, ALICE_DIGEST, &mistyped] {
        assert!(!ended.stderr.contains(secret) && !ended.stdout.contains(secret), "{ended:?}");
    }
}

#[test]
fn without_keys_nobody_is_let_in_and_the_log_says_so_once() {
    for variables in [&[][..], &[(KEYS_VARIABLE, "[]")]] {
        let mut service = Service::start_with(variables);
        check_unauthorized(&service.get("/incident"), WANTED, ANONYMOUS);
        check_unauthorized(&service.send(Request::new("GET", "/incident").bearer(ALICE)), REFUSED, INVALID);
        service.process.kill();
        let log = service.process.ended().stderr;
        assert_eq!(log.matches("no API key is accepted: none is configured").count(), 1, "{log}");
    }
}

/// Starts with keys that are none, and checks that it is told which and with what, and nothing of the keys is shown.
#[track_caller]
fn check_keys(keys: &OsStr, messages: &[&str]) {
    let ended = process::start("127.0.0.1:0", &[(KEYS_VARIABLE, keys)]).ended();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for message in messages {
        assert!(ended.stderr.contains(message), "{message}: {ended:?}");
    }
    assert!(!ended.stderr.contains("accepting") && !ended.stderr.contains("s3cret"), "{ended:?}");
}

#[test]
fn keys_that_are_none_keep_the_service_from_starting() {
    for (keys, messages) in [
        ("s3cret", &["`plugins.api-keys.keys`: ", "(SRE_BOT__PLUGINS__API_KEYS__KEYS)"][..]),
        (
            "[{id: alice00001, name: alice, hash: s3cret}, {nam: bob, hash: s3cret2}]",
            &[
                "`plugins.api-keys.keys[1].nam`: unknown key `nam`; did you mean `name`?",
                "SRE_BOT__PLUGINS__API_KEYS__KEYS",
            ],
        ),
        (
            "[{id: alice00001, name: alice, hash: s3cret}, {id: bob, name: bob, hash: s3cret}]",
            &[
                "`plugins.api-keys.keys[0].hash`: is no hash of a key; write",
                "`plugins.api-keys.keys[1].id`: is no id of a key; write",
            ],
        ),
    ] {
        check_keys(keys.as_ref(), messages);
    }
}

#[cfg(unix)]
#[test]
fn keys_that_are_no_text_keep_the_service_from_starting() {
    let keys = std::os::unix::ffi::OsStrExt::from_bytes(b"s3cret\xff");
    check_keys(keys, &["SRE_BOT__PLUGINS__API_KEYS__KEYS"]);
}
