//! Who is let in by a bearer token, and what is said to the others.

use std::ffi::OsStr;

use crate::client::{Request, Response};
use crate::process::{self, Service};

/// A token with every sign that may stand in one.
pub const ALICE: &str = "alice-0123/+~._==";
pub const DEPLOY_BOT: &str = "bot-4567";

/// The SHA-256 of each.
const ALICE_DIGEST: &str = "104be6bd9ca6f54d7cbc6924243c928d24c847aef571e1eaba6c8b15c215e65a";
pub const KEYS_VARIABLE: &str = "SRE_BOT__PLUGINS__API_KEY__KEYS";
pub const KEYS: &str = "[{name: alice, roles: [responder], \
    sha256: 104be6bd9ca6f54d7cbc6924243c928d24c847aef571e1eaba6c8b15c215e65a}, \
    {name: deploy-bot, sha256: 0856d8a3ae38d1086d75807c1e802e2584731c8c2f2b99d81c3e5fcb9e697239}]";

const WANTED: &str = "Bearer realm=\"api\"";
const REFUSED: &str = "Bearer realm=\"api\", error=\"invalid_token\"";

const ANONYMOUS: &str = "this needs credentials, and the request has none";
const UNKNOWN: &str = "the bearer token is unknown";
const MALFORMED: &str = "the bearer token is malformed; send one header `Authorization: Bearer <token>`";

/// Values of `Authorization`, and what is said of them.
const WRONG: [(&[u8], &str); 8] = [
    (b"Bearer alice", UNKNOWN),
    (b"Bearer alice-0123/+~._=", UNKNOWN),
    (b"bearer BOT-4567", UNKNOWN),
    (b"Bearer", MALFORMED),
    (b"Bearer two words", MALFORMED),
    (b"Bearer =", MALFORMED),
    (b"Bearer token=\"bot-4567\"", MALFORMED),
    (b"Bearer caf\xc3\xa9", MALFORMED),
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
fn without_a_token_only_open_routes_are_answered() {
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
fn credentials_of_another_scheme_are_none() {
    let service = Service::start();
    for credentials in ["Basic YWxpY2U6", "Bearerbot-4567", "bot-4567"] {
        for request in guarded() {
            check_unauthorized(&service.send(request.header("authorization", credentials)), WANTED, ANONYMOUS);
        }
        for (status, request) in open() {
            assert_eq!(service.send(request.header("authorization", credentials)).status, status, "{credentials}");
        }
    }
}

#[test]
fn a_wrong_token_is_refused_whatever_is_asked_for() {
    let service = Service::start();
    for (credentials, detail) in WRONG {
        for request in guarded().into_iter().chain(open().map(|(_, request)| request)) {
            check_unauthorized(&service.send(request.header("authorization", credentials)), REFUSED, detail);
        }
    }
}

#[test]
fn a_token_that_is_sent_twice_is_refused() {
    let response = Service::start().send(Request::new("GET", "/incident").bearer(ALICE).bearer(ALICE));
    check_unauthorized(&response, REFUSED, MALFORMED);
}

#[test]
fn a_right_token_is_let_in_everywhere() {
    let service = Service::start();
    for token in [ALICE, DEPLOY_BOT] {
        for scheme in ["Bearer", "bearer", "BEARER "] {
            let request = Request::new("GET", "/incident").header("authorization", format!("{scheme} {token}"));
            assert_eq!(service.send(request).status, 200, "{scheme} {token}");
        }
        for (status, request) in open() {
            assert_eq!(service.send(request.bearer(token)).status, status, "{token}");
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
fn the_log_tells_the_names_and_who_is_refused_but_no_secret() {
    let mut service = Service::start();
    service.send(Request::new("GET", "/incident").bearer(ALICE));
    service.send(Request::new("GET", "/incident").bearer("guessed"));
    service.process.log_up_to("refused a bearer token client=127.0.0.1 reason=\"the bearer token is unknown\"");
    service.process.kill();
    let ended = service.process.ended();
    assert!(ended.stderr.contains(r#"bearer tokens are accepted keys=["alice", "deploy-bot"]"#), "{ended:?}");
    for secret in [ALICE, ALICE_DIGEST, "guessed"] {
        assert!(!ended.stderr.contains(secret) && !ended.stdout.contains(secret), "{ended:?}");
    }
}

#[test]
fn without_keys_nobody_is_let_in_and_the_log_says_so_once() {
    for variables in [&[][..], &[(KEYS_VARIABLE, "[]")]] {
        let mut service = Service::start_with(variables);
        check_unauthorized(&service.get("/incident"), WANTED, ANONYMOUS);
        check_unauthorized(&service.send(Request::new("GET", "/incident").bearer(ALICE)), REFUSED, UNKNOWN);
        service.process.kill();
        let log = service.process.ended().stderr;
        assert_eq!(log.matches("no bearer token is accepted: no key is configured").count(), 1, "{log}");
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
        ("s3cret", &["`plugins.api-key.keys`: ", "(SRE_BOT__PLUGINS__API_KEY__KEYS)"][..]),
        (
            "[{name: alice, sha256: s3cret}, {nam: bob, sha256: s3cret2}]",
            &[
                "`plugins.api-key.keys[1].nam`: unknown key `nam`; did you mean `name`?",
                "SRE_BOT__PLUGINS__API_KEY__KEYS",
            ],
        ),
        (
            "[{name: alice, sha256: s3cret}, {name: '', sha256: s3cret}]",
            &[
                "`plugins.api-key.keys[0].sha256`: is no SHA-256; write",
                "`plugins.api-key.keys[1].name`: is no name; write",
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
    check_keys(keys, &["SRE_BOT__PLUGINS__API_KEY__KEYS"]);
}
