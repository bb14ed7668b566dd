use serde_json::{Value, json};

use super::{DEPLOY_BOT, MALLORY, Managed, problem};
use crate::client::Request;
use crate::process::{Process, program, run};

const WANTED: &str = "Bearer realm=\"api\"";
const REFUSED: &str = "Bearer realm=\"api\", error=\"invalid_token\"";

/// Operations, each with the permission that it needs.
const OPERATIONS: [(&str, &str, &str); 6] = [
    ("POST", "/admin/v1/plugins/incident/disable", "admin:plugins:switch"),
    ("GET", "/admin/v1/plugins/incident/config", "admin:config:read"),
    ("PUT", "/admin/v1/plugins/incident/config", "admin:config:write"),
    ("GET", "/admin/v1/permissions", "admin:permissions:read"),
    ("GET", "/admin/v1/audit", "admin:audit:read"),
    ("GET", "/admin/v1/openapi.json", "admin:openapi:read"),
];

#[test]
fn who_has_no_key_is_told_which_is_wanted() {
    let managed = Managed::start();
    for (method, path, _) in OPERATIONS.into_iter().chain([("GET", "/admin/v1/plugins", "")]) {
        let response = managed.send(Request::new(method, path));
        problem(&response, 401, "no-credentials");
        assert_eq!(response.header("www-authenticate"), Some(WANTED), "{path}");
    }
    managed.check_goes_on();
}

#[test]
fn a_key_that_has_expired_is_refused_as_any_wrong_one() {
    let managed = Managed::start();
    for key in [MALLORY, "hk_guessed"] {
        let response = managed.send(Request::new("GET", "/admin/v1/plugins").bearer(key));
        let problem = problem(&response, 401, "invalid-credentials");
        assert_eq!(problem["detail"], "the API key is not valid");
        assert_eq!(response.header("www-authenticate"), Some(REFUSED));
    }
    managed.check_goes_on();
}

#[test]
fn who_has_another_role_is_told_the_permission_that_is_missing() {
    let managed = Managed::start();
    assert_eq!(managed.send(Request::new("GET", "/admin/v1/plugins").bearer(DEPLOY_BOT)).status, 200);
    for (method, path, permission) in OPERATIONS {
        let response = managed.send(Request::new(method, path).bearer(DEPLOY_BOT));
        let problem = problem(&response, 403, "missing-permission");
        assert_eq!(problem["permissions"], json!([permission]), "{path}");
    }
    managed.check_goes_on();
}

#[test]
fn who_may_sees_what_there_is() {
    let managed = Managed::start();
    for path in [
        "/plugins",
        "/plugins/available",
        "/plugins/loaded",
        "/plugins/incident",
        "/plugins/incident/status",
        "/plugins/incident/config",
        "/plugins/incident/config/schema",
        "/plugin-metrics",
        "/extension-points",
        "/routes",
        "/services",
        "/permissions",
        "/audit",
        "/openapi.json",
    ] {
        let response = managed.get(path);
        assert_eq!((response.status, response.header("cache-control")), (200, Some("no-store")), "{path}");
        assert!(response.json().is_object(), "{path}");
    }
    let audited = managed.get("/audit").json();
    let read = &audited["entries"][0];
    assert_eq!((&read["operation"], &read["actor"]["subject"]), (&json!("config.read"), &json!("alice")));
    problem(&managed.get("/plugins/incident/health"), 404, "no-health");
}

#[test]
fn its_document_is_the_one_that_a_command_writes() {
    let ended = run(&["openapi", "admin"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let written: Value = serde_json::from_str(&ended.stdout).expect("it is JSON");
    assert_eq!(written, Managed::start().get("/openapi.json").json());
    let off = Process::start(program().args(["openapi", "admin"]).env("ENABLE_ADMIN", "false")).ended();
    let told = off.stderr.ends_with("error: the plugin `admin` takes no part; `plugins admin` tells why");
    assert!(off.code == Some(1) && told, "{off:?}");
}
