//! The hooks that this crate owns.

use axum::http::request::Parts;
use hooks_core::{BoxError, hookspec};
use tracing::Span;

use crate::health::Health;
use crate::identity::Authentication;
use crate::info::AppInfo;
use crate::message::{Request, Response};
use crate::metrics::Metrics;
use crate::request::{Failure, Outcome, RequestContext, ResponseEnd};
use crate::routes::{RouteInfo, Routes};

/// The life of the application.
///
/// In this order: bind, [`register_routes`], `on_startup`, accept, `on_ready`, and at the end, when nothing is
/// accepted any more and requests are finished, `on_shutdown`.
#[hookspec]
pub trait Lifecycle {
    /// The address is bound, nothing is accepted yet.
    ///
    /// An error ends the start: plugins that have started get `on_shutdown`, and the process exits with 1.
    async fn on_startup(&self, app: &AppInfo) -> Result<(), BoxError>;

    /// Connections are accepted.
    async fn on_ready(&self, app: &AppInfo);

    /// Nothing is accepted any more and no request is in flight; the opposite order of `on_startup`.
    ///
    /// An error is reported and turns the exit code into 1; the other plugins are shut down all the same. Each
    /// implementation is called alone, so that one that hangs has a name: an [`App`](crate::App) with a wrapper of it does not
    /// start.
    #[hookspec(reverse, on_error = "isolate")]
    async fn on_shutdown(&self, app: &AppInfo) -> Result<(), BoxError>;
}

/// A plugin's routes, declared one by one. Called when the address is bound and the plugins have started, and again for each
/// change of plugins.
///
/// Each implementation is called alone, and a wrapper is refused.
#[hookspec(on_error = "stop", fixed)]
pub fn register_routes(routes: &mut Routes);

/// The span that all of a request runs in, from its first hook to its last: the first that is given is taken. Its parent is to be set here, before anything enters it. The request has its [`RequestContext`], in which other hooks
/// find what is kept here.
///
/// ```
/// use hooks_axum::{Request, request_span};
/// use hooks_core::hookimpl;
/// use tracing::Span;
///
/// #[hookimpl]
/// fn request_span(request: &Request) -> Option<Span> {
///     Some(tracing::info_span!("request", method = %request.method(), path = request.uri().path()))
/// }
/// ```
#[hookspec(firstresult)]
pub fn request_span(request: &Request) -> Option<Span>;

/// How each plugin is, for whoever watches the service. Nothing calls it by itself: the plugin `health` of
/// `hooks-operate` does, each implementation at its own period, and keeps what it says.
///
/// A panic, or one that takes longer than its limit, counts as [`Health::down`].
#[hookspec(concurrent, on_error = "isolate", timeout = "5s")]
pub async fn check_health() -> Health;

/// What each plugin measures, beside what it tells the facade `metrics`. Nothing calls it by itself: the plugin `metrics`
/// of `hooks-operate` does where somebody asks, each implementation at most once in its own interval.
#[hookspec(on_error = "isolate", timeout = "5s")]
pub async fn collect_metrics(metrics: &mut Metrics);

/// The way of a request, in the order of the methods. [`handle_request`] stands among them, around the handler.
///
/// Those behind routing can be implemented with `#[hookimpl(scope = "own")]`: then they are called for routes of their
/// own plugin only.
#[hookspec]
pub trait RequestHooks {
    /// Before routing. May rewrite the request, or answer it in place of a handler and of the plugins behind.
    ///
    /// An error or a panic costs this request a 500. An answer is no error, whatever its status.
    #[hookspec(firstresult)]
    async fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError>;

    /// Who sends the request. Every implementation is asked, and one that rejects beats all that accept, so the order
    /// decides only whose identity is taken. Where all abstain, the request is anonymous.
    ///
    /// An error, a panic or a time-out is a 503, never an abstention.
    #[hookspec(fixed, timeout = "10s")]
    async fn authenticate(&self, parts: &Parts) -> Result<Authentication, BoxError>;

    /// After routing, before whatever answers: a route, or where none matched, the application's fallback or axum's 404 or
    /// 405, see [`RouteInfo::is_fallback`]. So what is guarded here is guarded whole. May rewrite the request, or answer it in
    /// place of the handler and of the plugins behind.
    #[hookspec(firstresult, scoped)]
    async fn before_handler(&self, request: &mut Request, route: &RouteInfo) -> Result<Option<Response>, BoxError>;

    /// A hook's error, a caught panic or a time-out: the first that answers replaces the answer.
    #[hookspec(firstresult, scoped)]
    async fn on_error(&self, failure: &Failure) -> Option<Response>;

    /// The head of the response is ready; the opposite order of `before_request`.
    ///
    /// Called once for every plugin whose `before_request` was entered, and for every plugin that has none, whatever
    /// became of the request: see [`Outcome`].
    #[hookspec(unwinds = before_request, scoped)]
    async fn after_request(&self, context: &RequestContext, outcome: &mut Outcome);

    /// The last byte is sent, the body is dropped or the upgraded connection is over. Called once for each request.
    ///
    /// Runs where that happens, so what takes long is to be async or `blocking`: see the manual.
    #[hookspec(scoped)]
    async fn on_response_end(&self, context: &RequestContext, end: &ResponseEnd);
}

/// Middleware around the handler: each implementation is a wrapper, and goes on with `next.run(hook).await`.
///
/// ```
/// use hooks_axum::axum::http::HeaderValue;
/// use hooks_axum::{Response, handle_request};
/// use hooks_core::{NextAround, hookimpl};
///
/// #[hookimpl(wrapper)]
/// async fn handle_request<'h>(hook: handle_request<'h>, next: NextAround<handle_request<'h>>) -> Response {
///     let mut response = next.run(hook).await;
///     response.headers_mut().insert("x-seen", HeaderValue::from_static("yes"));
///     response
/// }
/// ```
#[hookspec(around, scoped)]
pub async fn handle_request(request: Request, route: &RouteInfo) -> Response;
