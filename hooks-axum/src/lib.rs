//! An axum adapter for [`hooks_core`]: plugins take part in the life of a service and of every request.

mod app;
mod hooks;
mod problem;
mod request;
mod routes;
mod web_hooks;

pub use axum;
pub use hooks_core;
pub use hooks_core::link_plugins;

pub use crate::app::{App, AppError, AppInfo, Report};
pub use crate::hooks::{Attached, Hooks, HooksLayer, HooksRouteLayer, HooksRouteService, HooksService};
pub use crate::problem::ProblemDetails;
pub use crate::request::{Outcome, RequestContext};
pub use crate::routes::{RouteError, RouteInfo, RouteOptions, Routes, StatefulRoutes};
pub use crate::web_hooks::{
    Lifecycle, RequestHooks, after_request, before_request, on_ready, on_shutdown, on_startup, register_routes,
};

/// The request that hooks see.
pub type Request = axum::extract::Request;
/// The response that hooks give and see.
pub type Response = axum::response::Response;
