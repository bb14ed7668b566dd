//! What is shown of the plugins.

use hooks_axum::RequestContext;
use hooks_axum::axum::Json;
use hooks_core::PluginState;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::CONFIG_READ;
use super::note::Shown;
use super::openapi::document;
use super::page::{Page, PageQuery};
use super::problem::{HEALTH_UNAVAILABLE, NO_HEALTH, unknown_plugin};
use super::refusal::Refusal;
use super::request::{Named, Query};
use crate::health::{HealthChecks, PluginHealth};
use crate::view::{Hooks, Permissions, PluginDetails, Plugins, PluginsMetrics, Routes, Services, StateSchema};

/// The names of plugins.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Names {
    /// One after the other.
    plugins: Vec<String>,
}

/// Where a plugin is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Status {
    /// Its name.
    name: String,
    /// Where it is in its life.
    #[schema(value_type = StateSchema)]
    state: PluginState,
    /// Why; empty where nothing is to be said.
    reason: String,
}

type Answer<T> = Result<Json<Page<T>>, Refusal>;

pub(super) async fn plugins(context: RequestContext, Query(query): Query<PageQuery>) -> Answer<Plugins> {
    let mut list = Plugins::of(context.plugins());
    let (plugins, next) = query.of(list.plugins, |plugin| plugin.name.clone())?;
    list.plugins = plugins;
    Ok(Json(Page { list, next }))
}

/// All that are known.
pub(super) async fn available(context: RequestContext, query: Query<PageQuery>) -> Answer<Names> {
    names(&context, &query, |_| true)
}

/// Those that take part.
pub(super) async fn loaded(context: RequestContext, query: Query<PageQuery>) -> Answer<Names> {
    names(&context, &query, |state| matches!(state, PluginState::Loaded | PluginState::Started))
}

fn names(context: &RequestContext, query: &Query<PageQuery>, is_asked: impl Fn(PluginState) -> bool) -> Answer<Names> {
    let statuses = context.plugins().statuses().into_iter().filter(|status| is_asked(status.state));
    let names = statuses.map(|status| status.plugin.name().to_owned()).collect();
    let (plugins, next) = query.0.of(names, String::clone)?;
    Ok(Json(Page { list: Names { plugins }, next }))
}

pub(super) async fn details(context: RequestContext, Named(plugin): Named) -> Result<Json<PluginDetails>, Refusal> {
    let (hooks, routes) = (context.snapshot().describe(), context.routes());
    let name = plugin.info().name();
    let details = PluginDetails::of(context.plugins(), &hooks, Some(&routes), name);
    let mut details = details.ok_or_else(|| gone(name))?;
    if context.grants(CONFIG_READ) {
        context.insert(Shown);
    } else {
        details.configuration = None;
    }
    Ok(Json(details))
}

/// Of a plugin that was there a moment ago.
fn gone(name: &str) -> Refusal {
    unknown_plugin(format!("the plugin `{name}` has gone"), None).into()
}

pub(super) async fn status(context: RequestContext, Named(plugin): Named) -> Result<Json<Status>, Refusal> {
    let name = plugin.info().name().to_owned();
    let status = context.plugins().status(&name);
    let status = status.ok_or_else(|| gone(&name))?;
    Ok(Json(Status { name, state: status.state, reason: status.reason }))
}

pub(super) async fn health(context: RequestContext, Named(plugin): Named) -> Result<Json<PluginHealth>, Refusal> {
    let name = plugin.info().name();
    let Some(checks) = context.snapshot().services().get::<HealthChecks>() else {
        return Err(HEALTH_UNAVAILABLE.says("the plugin `health` takes no part; enable it").into());
    };
    let health = checks.report(context.plugins()).plugins.remove(name).filter(|health| health.critical.is_some());
    health.map(Json).ok_or_else(|| NO_HEALTH.says(format!("the plugin `{name}` says nothing of its health")).into())
}

pub(super) async fn metrics(context: RequestContext, Query(query): Query<PageQuery>) -> Answer<PluginsMetrics> {
    let mut list = PluginsMetrics::of(context.plugins());
    let (plugins, next) = query.of(list.plugins, |each| each.plugin.clone())?;
    list.plugins = plugins;
    Ok(Json(Page { list, next }))
}

pub(super) async fn hooks(context: RequestContext, Query(query): Query<PageQuery>) -> Answer<Hooks> {
    let mut list = Hooks::of(&context.snapshot().describe().hooks);
    let (hooks, next) = query.of(list.hooks, |hook| format!("{} {}", hook.name, hook.source))?;
    list.hooks = hooks;
    Ok(Json(Page { list, next }))
}

pub(super) async fn routes(context: RequestContext, Query(query): Query<PageQuery>) -> Answer<Routes> {
    let routes = context.routes();
    let mut list = Routes::of(routes.iter().map(|route| &**route));
    let (routes, next) = query.of(list.routes, |route| {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
        format!("{} {} {}", route.path, or_none(&route.method), or_none(&route.listener))
    })?;
    list.routes = routes;
    Ok(Json(Page { list, next }))
}

pub(super) async fn services(context: RequestContext, Query(query): Query<PageQuery>) -> Answer<Services> {
    let mut list = Services::of(context.plugins());
    let (services, next) = query.of(list.services, |service| format!("{} {}", service.name, service.plugin))?;
    list.services = services;
    Ok(Json(Page { list, next }))
}

pub(super) async fn permissions(context: RequestContext, Query(query): Query<PageQuery>) -> Answer<Permissions> {
    let snapshot = context.snapshot();
    let mut list = Permissions::of(snapshot.permissions(), snapshot.roles());
    let (permissions, next) = query.of(list.permissions, |permission| permission.key.clone())?;
    list.permissions = permissions;
    Ok(Json(Page { list, next }))
}

pub(super) async fn openapi(context: RequestContext) -> Json<Option<Value>> {
    let routes = context.routes();
    Json(document(routes.iter().map(|route| &**route)))
}
