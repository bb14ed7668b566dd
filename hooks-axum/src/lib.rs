//! An axum adapter for [`hooks_core`]: plugins take part in the life of a service and of every request.
//!
//! It owns the web hooks, calls them, and carries the process from its start to its end. Handlers, extractors and
//! middleware stay axum's.
//!
//! # A service of plugins
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use hooks_axum::App;
//! use hooks_axum::axum::{Router, routing::get};
//!
//! hooks_core::link_plugins!(); // every plugin in `[dependencies]`
//!
//! fn main() -> ExitCode {
//!     App::new("sre-bot")
//!         .config_file("sre-bot.yaml") // of plugins, hooks, roles and this server; may be missing
//!         .routes(Router::new().route("/", get(async || "sre-bot")))
//!         .run("127.0.0.1:8000")
//! }
//! ```
//!
//! What keeps it from starting is written to standard error. All else that happens, plugins that fail and changes of the
//! file among it, goes to `tracing`, and is seen where `main` begins with a subscriber: `tracing_subscriber::fmt::init();`.
//!
//! A plugin is a crate that implements web hooks:
//!
//! ```
//! use hooks_axum::axum::http::StatusCode;
//! use hooks_axum::axum::response::IntoResponse;
//! use hooks_axum::{Request, Response, Routes, before_request, register_routes};
//! use hooks_core::{BoxError, hookimpl};
//!
//! #[hookimpl]
//! fn register_routes(routes: &mut Routes) {
//!     routes.get("/time", async || "late");
//! }
//!
//! #[hookimpl(tryfirst)]
//! async fn before_request(request: &mut Request) -> Result<Option<Response>, BoxError> {
//!     let closed = request.uri().path().starts_with("/closed");
//!     Ok(closed.then(|| StatusCode::GONE.into_response()))
//! }
//! ```
//!
//! # The manual
//!
//! - [Add hooks to an existing axum application](manual::existing_app)
//! - [The life of a request](manual::request)
//! - The life of a process: [`App`], and [what its file says](App::config_file)
//! - [Test an app](testing)
//! - What hooks are, their kinds, order and errors: [`hooks_core::manual`]
//!
//! # The hooks
//!
//! | hook | kind | when |
//! |---|---|---|
//! | [`register_routes`] | all | bound, plugins are started; and for each change of plugins |
//! | [`on_startup`] | all | bound, nothing accepted yet; an error ends the start |
//! | [`on_ready`] | all | accepting |
//! | [`request_span`] | firstresult | a request has come; the span that it runs in |
//! | [`before_request`] | firstresult | before routing; may answer or rewrite |
//! | [`authenticate`] | all, fixed | before routing; who sends the request |
//! | [`before_handler`] | firstresult, scoped | after routing; may answer or rewrite |
//! | [`handle_request`] | around, scoped | around the handler |
//! | [`on_error`] | firstresult, scoped | an error, a panic, a time-out; may replace the answer |
//! | [`after_request`] | all, scoped, unwinds `before_request` | the head of the response is ready |
//! | [`on_response_end`] | all, scoped | the last byte is sent |
//! | [`on_shutdown`] | all, reverse | nothing in flight any more |
//! | [`check_health`] | concurrent | somebody wants to know how the plugins are |
//! | [`collect_metrics`] | all | somebody wants to know what they measure |

mod app;
mod blocked;
mod caught;
mod connection;
mod extract;
mod framing;
mod health;
mod identity;
mod info;
mod listener_name;
mod log;
pub mod manual;
mod message;
mod metrics;
mod problem;
mod request;
mod routes;
mod service;
pub mod testing;
mod traffic;
mod way;
mod web_hooks;

pub use axum;
pub use hooks_core;
pub use hooks_core::link_plugins;

pub use crate::app::{App, AppError, LifeGuard, Limits, Listener, Prepared, Report, ShutdownFailure};
pub use crate::extract::{Plugins, Provided};
pub use crate::health::{Health, HealthStatus};
pub use crate::identity::{Authentication, Identity};
pub use crate::info::{Address, AppInfo};
pub use crate::message::{Request, Response};
pub use crate::metrics::{Labels, MetricFamily, MetricKind, Metrics};
pub use crate::problem::{ProblemDetails, ProblemType};
pub use crate::request::{Failure, FailureCause, Outcome, RequestContext, ResponseEnd};
pub use crate::routes::{Clash, Requires, RouteError, RouteInfo, RouteOptions, RouteProblem, Routes, StatefulRoutes};
pub use crate::service::{
    Hooks, HooksFuture, HooksLayer, HooksRouteFuture, HooksRouteLayer, HooksRouteService, HooksRouter, HooksService,
};
pub use crate::traffic::Traffic;
pub use crate::web_hooks::{
    Lifecycle, RequestHooks, after_request, authenticate, before_handler, before_request, check_health,
    collect_metrics, handle_request, on_error, on_ready, on_response_end, on_shutdown, on_startup, register_routes,
    request_span,
};
