//! An application with keys, and with routes for whoever has one.

use std::net::IpAddr;

use hooks_axum::testing::{RunningApp, TestApp, TestRequest, TestResponse};
use hooks_axum::{Identity, Requires, register_routes};
use hooks_core::{Configuration, Permission, PluginConfiguration, PluginDefinition, hookimpls};
use hooks_operate::api_keys::{ApiKey, ApiKeys, KeyHash, KeyPrefix};
use serde_json::{Value, json};

pub const WANTED: &str = "Bearer realm=\"api\"";
pub const REFUSED: &str = "Bearer realm=\"api\", error=\"invalid_token\"";

pub fn new_key() -> ApiKey {
    let prefix = KeyPrefix::new(KeyPrefix::DEFAULT).expect("it is a prefix");
    ApiKey::generate(&prefix).expect("the system is random")
}

/// The key in a configuration, with `{"roles": …}` and the like besides.
pub fn entry(key: &ApiKey, name: &str, besides: &Value) -> Value {
    let mut entry = json!({ "id": key.id(), "name": name, "hash": KeyHash::of(key).to_string() });
    if let (Some(entry), Some(besides)) = (entry.as_object_mut(), besides.as_object()) {
        entry.extend(besides.clone());
    }
    entry
}

pub fn configuration(section: Value) -> Configuration {
    Configuration::new()
        .with_plugin("api-keys", PluginConfiguration::new(section))
        .with_role("viewer", [("reports:view", None)])
}

pub fn app(section: Value) -> TestApp {
    TestApp::new(hookimpls![ApiKeys]).configuration(configuration(section)).plugin(reports())
}

pub async fn start(section: Value) -> RunningApp {
    app(section).start().await.expect("it starts")
}

/// `/reports/who` for whoever is known, `/reports/all` for whoever may, and `/reports/open` for everybody.
pub fn reports() -> PluginDefinition {
    PluginDefinition::new("reports")
        .permission(Permission::new("reports:view", "Shows reports"))
        .implement::<register_routes>(Box::new(|hook| {
            hook.routes.get("/who", async |identity: Identity| identity.subject().to_owned());
            hook.routes.get("/all", async || "all").with(Requires("reports:view"));
            hook.routes.get("/open", async |identity: Option<Identity>| {
                identity.map_or("nobody".to_owned(), |identity| identity.subject().to_owned())
            });
        }))
}

pub trait WithKey {
    fn bearer(self, token: &str) -> Self;
    fn from(self, client: &str) -> Self;
}

impl WithKey for TestRequest<'_> {
    fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    fn from(self, client: &str) -> Self {
        let client: IpAddr = client.parse().expect("it is an address");
        self.client((client, 1).into())
    }
}

pub async fn who(app: &RunningApp, token: &str) -> TestResponse {
    app.get("/reports/who").bearer(token).send().await
}

/// Checks that it is a problem (RFC 9457), and gives its detail.
#[track_caller]
pub fn problem(response: &TestResponse, status: u16) -> String {
    assert_eq!(response.status(), status, "{response:?}");
    assert_eq!(response.header("content-type"), Some("application/problem+json"), "{response:?}");
    let problem: Value = response.json();
    assert_eq!(problem["status"], status, "{response:?}");
    problem["detail"].as_str().expect("it has a detail").to_owned()
}

/// Checks that a key was refused, in the words for all of them.
#[track_caller]
pub fn check_refused(response: &TestResponse) {
    assert_eq!(problem(response, 401), "the API key is not valid");
    assert_eq!(response.header("www-authenticate"), Some(REFUSED), "{response:?}");
}

/// Checks that the request counts as one without credentials.
#[track_caller]
pub fn check_anonymous(response: &TestResponse, challenge: &str) {
    assert_eq!(problem(response, 401), "this needs credentials, and the request has none");
    assert_eq!(response.header("www-authenticate"), Some(challenge), "{response:?}");
}
