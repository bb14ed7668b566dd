//! The hooks that this crate owns.

use hooks_core::{BoxError, hookspec};

use crate::{AppInfo, Outcome, Request, RequestContext, Response, Routes};

/// The life of the application.
///
/// In this order: [`register_routes`], bind, `on_startup`, accept, `on_ready`, and at the end, when nothing is
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
    /// An error is reported and turns the exit code into 1; the other plugins are shut down all the same.
    #[hookspec(reverse, on_error = "isolate")]
    async fn on_shutdown(&self, app: &AppInfo) -> Result<(), BoxError>;
}

/// A plugin's routes, declared one by one. Called once, before the address is bound.
#[hookspec(on_error = "stop", fixed)]
pub fn register_routes(routes: &mut Routes);

/// The way of a request.
#[hookspec]
pub trait RequestHooks {
    /// Before routing. May rewrite the request, or answer it in place of a handler and of the plugins behind.
    ///
    /// An error or a panic costs this request a 500. An answer is no error, whatever its status.
    #[hookspec(firstresult)]
    async fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError>;

    /// The head of the response is ready; the opposite order of `before_request`.
    ///
    /// Called once for every plugin whose `before_request` was entered, and for every plugin that has none, whatever
    /// became of the request: see [`Outcome`].
    #[hookspec(unwinds = before_request)]
    async fn after_request(&self, context: &RequestContext, outcome: &mut Outcome);
}
