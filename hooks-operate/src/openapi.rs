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
//!     version: 1.2.0
//! ```
//!
//! The document is for everybody who can reach its path.

mod assemble;
mod config;
mod rename;

use hooks_axum::axum::Json;
use hooks_axum::{RequestContext, Routes, register_routes};
use hooks_core::{BoxError, Invalid, Plugin, PluginContext, hookimpl, plugin};

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
        let OpenapiConfig { path, listener, title, version } = self.config.clone();
        let listener = listener.as_deref().unwrap_or("service");
        routes.on_listener(listener).absolute().get(&path, async move |context: RequestContext| {
            let name = || context.app().map(|app| app.name().to_owned());
            let title = title.clone().or_else(name).unwrap_or_else(|| "application".to_owned());
            let routes = context.routes();
            let is_told = |route: &hooks_axum::RouteInfo| {
                route.listener() == context.listener() && route.plugin() != Some(crate::admin::NAME)
            };
            let told = routes.iter().map(|route| &**route).filter(|route| is_told(route));
            Json(assemble(&About { title, version: version.clone(), description: String::new() }, told))
        });
    }
}
