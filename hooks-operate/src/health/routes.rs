use std::sync::Arc;

use hooks_axum::axum::Json;
use hooks_axum::axum::http::{HeaderName, StatusCode, header};
use hooks_axum::axum::response::IntoResponse;
use hooks_axum::{AppInfo, HealthStatus, RequestContext, Routes};
use serde::Serialize;

use super::VIEW;
use super::checks::HealthChecks;
use crate::view::Probed;

pub(super) fn register(routes: &mut Routes, checks: &Arc<HealthChecks>, listener: Option<&str>) {
    let is_apart = listener.is_some();
    let mut routes = match listener {
        Some(listener) => routes.on_listener(listener),
        None => routes.with_state(()),
    };
    routes.get("/live", async || answer(HealthStatus::Up, Probed::up()));
    let ready = Arc::clone(checks);
    routes.get("/ready", async move |app: AppInfo| is_ready(&app, &ready));
    let checks = Arc::clone(checks);
    routes.get("/", async move |context: RequestContext| {
        let report = checks.report(context.plugins());
        let report = if is_apart || context.grants(VIEW) { report } else { report.for_everybody() };
        answer(report.status, report)
    });
}

fn is_ready(app: &AppInfo, checks: &HealthChecks) -> impl IntoResponse + use<> {
    let is_between = (!app.is_ready()).then(|| "the application is starting or stopping".to_owned());
    let reasons: Vec<_> = is_between.into_iter().chain(checks.obstacles(app.plugins())).collect();
    let probed = if reasons.is_empty() { Probed::up() } else { Probed::down(reasons) };
    answer(probed.status, probed)
}

/// What no cache keeps.
fn answer<T: Serialize>(status: HealthStatus, body: T) -> (StatusCode, [(HeaderName, &'static str); 1], Json<T>) {
    let code = if status == HealthStatus::Down { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (code, [(header::CACHE_CONTROL, "no-store")], Json(body))
}
