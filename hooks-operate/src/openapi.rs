//! The plugin `openapi`: one document of what plugins say of their routes, in the form of
//! [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.0).
//!
//! A plugin describes a route by types of [`utoipa`] that it says of it, and needs nothing of this crate:
//!
//! ```
//! use hooks_axum::axum::Json;
//! use hooks_axum::{Requires, Routes, register_routes};
//! use hooks_core::hookimpl;
//! use serde::Serialize;
//! use utoipa::openapi::ComponentsBuilder;
//! use utoipa::{Path, ToSchema};
//!
//! #[derive(Serialize, ToSchema)]
//! struct Report {
//!     title: String,
//! }
//!
//! /// The latest report
//! #[utoipa::path(get, path = "/latest", responses((status = 200, body = Report)))]
//! async fn latest() -> Json<Report> {
//!     Json(Report { title: "all is well".to_owned() })
//! }
//!
//! #[hookimpl]
//! fn register_routes(routes: &mut Routes) {
//!     routes
//!         .get("/latest", latest)
//!         .with(Requires("reports:view"))
//!         .with(__path_latest::operation())
//!         .with(ComponentsBuilder::new().schema_from::<Report>().build());
//! }
//! ```
//!
//! | said of a route | in the document |
//! |---|---|
//! | [`Operation`](utoipa::openapi::path::Operation) | the operation, at the path and method of the route, with the plugin's name as its tag where it has none |
//! | [`Components`](utoipa::openapi::Components) | what it refers to. Where two plugins mean other things by one name, that of the second begins with its plugin's: `reports.Page` |
//! | [`Requires`](struct@hooks_axum::Requires) | a security requirement with the permissions, and the responses 401 and 403 |
//! | nothing | the response `default`, a [problem](hooks_axum::ProblemType): what is answered without a handler's doing |
//!
//! A route of which no operation is said is not in it; nor are those of the plugin [`admin`](crate::admin), which has a
//! document of its own. Routes of the application's own are described by [`App::describe`](hooks_axum::App::describe). It
//! tells of the routes of the listener that it is asked for on.
//!
//! ```yaml
//! plugins:
//!   openapi:
//!     path: /openapi.json
//!     listener: management # the service's unless said
//!     title: Reports       # the name of the application unless said
//!     version: 1.2.0       # that of the application unless said
//! ```
//!
//! The document is for everybody who can reach its path. The command `openapi` writes the same without serving, and `openapi
//! admin` that of the plugin `admin`, for those who generate clients.

mod assemble;
mod command;
mod config;
mod rename;

use hooks_axum::axum::Json;
use hooks_axum::{RequestContext, RouteInfo, Routes, register_routes};
use hooks_core::{BoxError, Invalid, Plugin, PluginContext, hookimpl, plugin};
use serde_json::Value;

pub(crate) use self::assemble::{About, assemble};
pub use self::config::OpenapiConfig;

/// Answers `/openapi.json`: what plugins say of their routes, as one document
#[plugin(name = "openapi")]
#[derive(Debug)]
pub struct OpenapiPlugin {
    config: OpenapiConfig,
}

impl Plugin for OpenapiPlugin {
    type Config = OpenapiConfig;

    async fn load(config: OpenapiConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self { config })
    }

    fn check(config: &OpenapiConfig) -> Result<(), Invalid> {
        crate::path::check("path", &config.path)
    }
}

#[hookimpl]
impl OpenapiPlugin {
    fn register_routes(&self, routes: &mut Routes) {
        let config = self.config.clone();
        let listener = self.config.listener.as_deref().unwrap_or("service");
        routes.on_listener(listener).absolute().get(&self.config.path, async move |context: RequestContext| {
            let app = context.app();
            let application = app.map_or(("application", None), |app| (app.name(), app.version()));
            let routes = context.routes();
            Json(document(&config, application, routes.iter().map(|route| &**route)))
        });
    }
}

/// What is said of the routes on the listener that it is configured for.
fn document<'r>(
    config: &OpenapiConfig,
    (name, said): (&str, Option<&str>),
    routes: impl IntoIterator<Item = &'r RouteInfo>,
) -> Value {
    let OpenapiConfig { listener, title, version, .. } = config;
    let listener = listener.as_deref().filter(|listener| *listener != "service");
    let told =
        routes.into_iter().filter(|route| route.listener() == listener && route.plugin() != Some(crate::admin::NAME));
    let title = title.as_deref().unwrap_or(name).to_owned();
    let version = version.as_deref().or(said).unwrap_or("0.0.0").to_owned();
    assemble(&About { title, version, description: String::new() }, told)
}
