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
//!     App::new("sre-bot").routes(Router::new().route("/", get(async || "sre-bot"))).run("127.0.0.1:8000")
//! }
//! ```
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
//! # Add hooks to an axum application
//!
//! An application that keeps its own server uses [`Hooks`]: [`Hooks::attach`] takes a finished router and gives a
//! service, with both layers where they belong. Where the router is put together in another way, [`Hooks::layer`] goes
//! around the finished router and [`Hooks::route_layer`] on its routes; axum routes between the two, so one layer
//! cannot do it. Such an application calls the hooks of [`Lifecycle`] itself, or leaves them.
//!
//! # The life of a request
//!
//! ```text
//! client ──▶ HooksService ─ before_request ─▶ axum routes ─▶ HooksRouteService ─▶ handler
//!                 │            │ answer, error, panic                              │
//! client ◀────────┴─ after_request ◀────────────────────────────── response ◀──────┘
//! ```
//!
//! 1. One [`Snapshot`](hooks_core::Snapshot) serves the whole request.
//! 2. `before_request`, in order. The first that answers ends the way in; an error or a panic makes it a 500.
//! 3. axum routes. A handler that panics makes it a 500.
//! 4. `after_request` in the exact opposite order, once for every plugin whose `before_request` was entered and for
//!    every plugin that has none, with an [`Outcome`]: what the application answered, what a hook answered, what came
//!    of an error, or that the request was cancelled because the client is gone. Then the call runs in a task that
//!    [`App`] waits for before it shuts down.
//!
//! A request that no plugin looks at pays for two look-ups.
//!
//! # The hooks
//!
//! | hook | kind | when |
//! |---|---|---|
//! | [`register_routes`] | all | before the address is bound |
//! | [`on_startup`] | all | bound, nothing accepted yet; an error ends the start |
//! | [`on_ready`] | all | accepting |
//! | [`before_request`] | firstresult | before routing |
//! | [`after_request`] | all, unwinds `before_request` | the head of the response is ready |
//! | [`on_shutdown`] | all, reverse | nothing in flight any more |

mod app;
mod connection;
mod extract;
mod hooks;
mod identity;
mod problem;
mod request;
mod route;
mod routes;
mod web_hooks;

pub use axum;
pub use hooks_core;
pub use hooks_core::link_plugins;

pub use crate::app::{Address, App, AppError, AppInfo, Limits, Listener, Report, ShutdownFailure};
pub use crate::extract::Plugins;
pub use crate::hooks::{
    Attached, Hooks, HooksFuture, HooksLayer, HooksRouteFuture, HooksRouteLayer, HooksRouteService, HooksService,
};
pub use crate::identity::{Authentication, Identity};
pub use crate::problem::ProblemDetails;
pub use crate::request::{Failure, FailureCause, Outcome, PanickedHook, RequestContext, ResponseEnd};
pub use crate::route::RouteInfo;
pub use crate::routes::{Clash, RouteError, RouteOptions, RouteProblem, Routes, StatefulRoutes};
pub use crate::web_hooks::{
    Lifecycle, RequestHooks, after_request, authenticate, before_handler, before_request, handle_request, on_error,
    on_ready, on_response_end, on_shutdown, on_startup, register_routes,
};

/// The request that hooks see.
pub type Request = axum::extract::Request;
/// The response that hooks give and see.
pub type Response = axum::response::Response;
