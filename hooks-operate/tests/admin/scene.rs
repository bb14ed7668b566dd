//! A service with a few plugins, and whoever manages it.

use std::sync::Arc;

use hooks_axum::axum::http::Method;
use hooks_axum::testing::{RunningApp, TestApp, TestRequest, TestResponse};
use hooks_axum::{Authentication, Identity, authenticate};
use hooks_core::{Configuration, PluginConfiguration, PluginDefinition};
use hooks_operate::admin::AdminPlugin;
use hooks_operate::audit::AuditPlugin;
use serde_json::{Value, json};

use crate::mail::Mail;

/// Lets in whoever says who he is, with his name as his role.
pub fn badge() -> PluginDefinition {
    PluginDefinition::new("badge").implement::<authenticate<'_>>(Box::new(|hook| {
        let name = hook.parts.headers.get("x-user").and_then(|name| name.to_str().ok());
        Ok(match name {
            Some(name) => Authentication::accept(Identity::new(name).with_role(name)),
            None => Authentication::abstain(),
        })
    }))
}

pub fn configuration() -> Configuration {
    let mail = json!({ "password": "hunter2", "accounts": [{ "name": "a", "token": "hunter3" }] });
    // As a file is read: what the schema calls secret is known.
    let known = hooks_config::KnownPlugin::of(&PluginDefinition::of_type::<Mail>());
    let mail = known.configuration(mail, &hooks_core::Origin::new("service.yaml:3:5"));
    Configuration::new()
        .with_plugin("mail", mail)
        .with_role("operator", [("admin:*", None)])
        .with_role("viewer", [("admin:plugins:read", None)])
}

pub fn app(configuration: Configuration) -> TestApp {
    TestApp::new([])
        .plugin(PluginDefinition::of_type::<AdminPlugin>())
        .plugin(PluginDefinition::of_type::<AuditPlugin>())
        .plugin(PluginDefinition::of_type::<Mail>())
        .plugin(PluginDefinition::new("network").description("Sends packets").version("1.2.0"))
        .plugin(PluginDefinition::new("ground").core())
        .plugin(badge())
        .configuration(configuration)
}

pub async fn started() -> RunningApp {
    app(configuration()).start().await.expect("nothing is wrong")
}

/// With what the plugin `admin` is configured.
pub fn configured(admin: Value) -> Configuration {
    configuration().with_plugin("admin", PluginConfiguration::new(admin))
}

pub fn by<'a>(app: &'a RunningApp, user: &str, method: Method, path: &str) -> TestRequest<'a> {
    app.request(method, &format!("/admin/v1{path}")).header("x-user", user)
}

pub async fn get(app: &RunningApp, path: &str) -> (u16, Value) {
    told(&by(app, "operator", Method::GET, path).send().await)
}

pub async fn post(app: &RunningApp, path: &str) -> (u16, Value) {
    told(&by(app, "operator", Method::POST, path).send().await)
}

/// What was answered, which no cache keeps.
#[track_caller]
pub fn told(response: &TestResponse) -> (u16, Value) {
    assert_eq!(response.header("cache-control"), Some("no-store"), "{response:?}");
    let status = response.status();
    let media_type = if status.is_success() { "application/json" } else { "application/problem+json" };
    assert_eq!(response.header("content-type"), Some(media_type), "{response:?}");
    (status.as_u16(), response.json())
}

/// The last word of the type of a problem.
#[track_caller]
pub fn kind((status, body): &(u16, Value)) -> (u16, &str) {
    let uri = body["type"].as_str().unwrap_or_default();
    assert_eq!(body["status"], *status, "{body}");
    assert!(body["title"].is_string() && body["detail"].is_string(), "{body}");
    (*status, uri.strip_prefix("urn:hooks-operate:").unwrap_or(uri))
}

/// The entries of the audit, the latest first: who, what, to what, with which end.
pub async fn audited(app: &RunningApp) -> Vec<String> {
    let (_, page) = get(app, "/audit").await;
    let entries = page["entries"].as_array().cloned().unwrap_or_default();
    let line = |entry: &Value| {
        let text = |key: &str| entry[key].as_str().unwrap_or("-").to_owned();
        let actor = entry["actor"]["subject"].as_str().unwrap_or("anonymous").to_owned();
        format!("{actor} {} {} {}", text("operation"), text("target"), text("outcome"))
    };
    entries.iter().map(line).collect()
}

pub fn states(app: &RunningApp) -> Vec<String> {
    let statuses = Arc::clone(app.info().plugins()).statuses();
    statuses.iter().map(|status| format!("{}:{}", status.plugin.name(), status.state)).collect()
}

pub fn is(app: &RunningApp, wanted: &str) -> bool {
    states(app).iter().any(|state| state == wanted)
}

/// Waits until a plugin is there.
pub async fn until(app: &RunningApp, wanted: &str) {
    while !is(app, wanted) {
        tokio::task::yield_now().await;
    }
}
