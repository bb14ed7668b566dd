//! Who may do what.

use hooks_axum::axum::http::Method;
use serde_json::json;

use crate::scene::{app, audited, by, configured, is, kind, started, told};

const OPERATIONS: [(&str, &str, &str); 20] = [
    ("GET", "/plugins", "admin:plugins:read"),
    ("GET", "/plugins/available", "admin:plugins:read"),
    ("GET", "/plugins/loaded", "admin:plugins:read"),
    ("GET", "/plugins/mail", "admin:plugins:read"),
    ("GET", "/plugins/mail/status", "admin:plugins:read"),
    ("GET", "/plugins/mail/health", "admin:plugins:read"),
    ("POST", "/plugins/mail/enable", "admin:plugins:switch"),
    ("POST", "/plugins/mail/disable", "admin:plugins:switch"),
    ("POST", "/plugins/mail/reload", "admin:plugins:switch"),
    ("GET", "/plugins/mail/config", "admin:config:read"),
    ("PUT", "/plugins/mail/config", "admin:config:write"),
    ("GET", "/plugins/mail/config/schema", "admin:plugins:read"),
    ("GET", "/plugin-metrics", "admin:plugins:read"),
    ("GET", "/extension-points", "admin:plugins:read"),
    ("GET", "/routes", "admin:plugins:read"),
    ("GET", "/services", "admin:plugins:read"),
    ("GET", "/permissions", "admin:permissions:read"),
    ("GET", "/audit", "admin:audit:read"),
    ("GET", "/openapi.json", "admin:openapi:read"),
    ("HEAD", "/plugins", "admin:plugins:read"),
];

#[tokio::test(start_paused = true)]
async fn each_operation_needs_an_identity_with_its_permission() {
    let app = started().await;
    for (method, path, permission) in OPERATIONS {
        let method: Method = method.parse().expect("it is one");
        let anonymous = app.request(method.clone(), &format!("/admin/v1{path}")).send().await;
        assert_eq!(anonymous.status(), 401, "{method} {path}");
        let stranger = by(&app, "stranger", method.clone(), path).send().await;
        assert_eq!(stranger.status(), 403, "{method} {path}");
        if method != Method::HEAD {
            let (_, problem) = told(&stranger);
            assert_eq!(problem["permissions"], json!([permission]), "{method} {path}");
        }
        let viewer = by(&app, "viewer", method.clone(), path).send().await;
        let may_see = permission == "admin:plugins:read";
        assert_eq!(viewer.status() != 403, may_see, "{method} {path}: {viewer:?}");
    }
    assert!(is(&app, "mail:started"));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_permissions_are_told_with_who_grants_them() {
    let app = started().await;
    let (_, page) = told(&by(&app, "operator", Method::GET, "/permissions").send().await);
    let permissions = page["permissions"].as_array().expect("there are some");
    let of = |key: &str| permissions.iter().find(|each| each["key"] == key).expect("it is there");
    assert_eq!(of("admin:plugins:read")["roles"], json!(["operator", "viewer"]));
    assert_eq!(of("admin:config:write")["roles"], json!(["operator"]));
    assert_eq!(
        of("mail:send"),
        &json!({"key": "mail:send", "plugin": "mail", "description": "sends mails", "roles": []})
    );
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_configuration_is_among_the_details_for_whoever_may_see_it() {
    let app = started().await;
    let (_, of_viewer) = told(&by(&app, "viewer", Method::GET, "/plugins/mail").send().await);
    assert!(of_viewer["configuration"].is_null(), "{of_viewer}");
    assert_eq!(audited(&app).await, [""; 0]);
    let (_, of_operator) = told(&by(&app, "operator", Method::GET, "/plugins/mail").send().await);
    assert_eq!(of_operator["configuration"]["config"]["password"], "***");
    assert_eq!(audited(&app).await, ["operator config.read mail done"]);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn prefix_and_listener_are_as_configured() {
    let configuration = configured(json!({"prefix": "/manage", "listener": "management"}));
    let app = app(configuration).with(|app| app.listener("management", "127.0.0.1:0"));
    let app = app.start().await.expect("nothing is wrong");
    let there = app.get("/manage/plugins").header("x-user", "operator").on_listener("management").send().await;
    assert_eq!(there.status(), 200);
    assert_eq!(app.get("/manage/plugins").header("x-user", "operator").send().await.status(), 404);
    let unknown = told(&app.get("/manage/nothing").on_listener("management").send().await);
    assert_eq!(kind(&unknown), (404, "unknown-path"));
    app.stop().await;
}
