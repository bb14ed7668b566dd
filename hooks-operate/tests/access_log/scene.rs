//! An application whose requests are told.

use std::net::IpAddr;

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::routing::get;
use hooks_axum::axum::http::request::Parts;
use hooks_axum::testing::{RunningApp, TestApp};
use hooks_axum::{
    Authentication, Identity, Outcome, Request, Response, Routes, after_request, authenticate, before_request,
    register_routes,
};
use hooks_core::{BoxError, Configuration, PluginConfiguration, hookimpl, hookimpls, plugin};
use hooks_operate::access_log::AccessLog;
use serde_json::Value;

/// Has a route, knows people, answers for others, and names requests.
#[plugin(name = "incident")]
#[derive(Default)]
struct Incident;

#[hookimpl]
impl Incident {
    fn register_routes(&self, routes: &mut Routes) {
        routes.get("/{id}", async || "an incident");
    }

    /// Before all others, and on the way out behind them.
    #[hookimpl(tryfirst)]
    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        Ok((request.uri().path() == "/refused").then(|| {
            let mut response = Response::new(Body::from("no"));
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            response
        }))
    }

    fn authenticate(&self, parts: &Parts) -> Result<Authentication, BoxError> {
        let name = parts.headers.get("x-name").and_then(|name| name.to_str().ok());
        Ok(name.map_or_else(Authentication::abstain, |name| Authentication::accept(Identity::new(name))))
    }

    fn after_request(&self, outcome: &mut Outcome) {
        let id = outcome.response().and_then(|response| response.headers().get("x-give-id").cloned());
        if let (Some(id), Some(response)) = (id, outcome.response_mut()) {
            response.headers_mut().insert("x-request-id", id);
        }
    }
}

/// A configuration of the plugin.
pub fn configured(access_log: Value) -> Configuration {
    Configuration::new().with_plugin("access-log", PluginConfiguration::new(access_log))
}

pub async fn app(access_log: Value) -> Result<RunningApp, BoxError> {
    let named = async || ([("x-give-id", "id-1")], "named");
    let routes = Router::new()
        .route("/", get(async || "hello"))
        .route("/named", get(named))
        .route("/health/live", get(async || "alive"))
        .route("/waits", get(async || std::future::pending::<&str>().await));
    let app = TestApp::new(hookimpls![AccessLog, Incident]).configuration(configured(access_log)).routes(routes);
    Ok(app.start().await?)
}

/// An address in place of the one that tests have.
pub fn client() -> (IpAddr, u16) {
    ([192, 0, 2, 7].into(), 1)
}
