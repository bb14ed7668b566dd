//! What README.md tells to type in, against the service.

use crate::api_keys::KEYS_VARIABLE;
use crate::client::Request;
use crate::process::Service;

const README: &str = include_str!("../../../../README.md");

/// The word that begins with `start`, without that.
fn word(start: &str) -> &'static str {
    let (_, rest) = README.split_once(start).unwrap_or_else(|| panic!("README.md has no `{start}`"));
    rest.split(|c: char| c.is_whitespace() || c == '\'').next().unwrap_or_default()
}

#[test]
fn the_key_that_the_service_is_started_with_is_that_of_the_token() {
    let (_, rest) =
        README.split_once("SRE_BOT__PLUGINS__API_KEYS__KEYS='").expect("README.md starts the service with a key");
    let service = Service::start_with(&[(KEYS_VARIABLE, rest.split('\'').next().unwrap_or_default())]);
    let response = service.send(Request::new("GET", "/incident").bearer(word("authorization: Bearer ")));
    assert_eq!(response.status, 200, "{response:?}");
}
