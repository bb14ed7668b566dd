//! The way of one request through the hooks.

mod authentication;
mod blame;
mod body;
mod on_route;
mod permission;
mod way_in;
mod way_out;

use self::blame::{answerer, watched};
pub(crate) use self::blame::{held_back, hook};
pub(crate) use self::on_route::on_route;
pub(crate) use self::permission::refusal;
use std::convert::Infallible;

use hooks_core::Entered;
use tower::Service;

use crate::message::{Request, Response};
use crate::request::{RequestContext, Step};

/// A request on its way through the hooks to a service and back.
///
/// What follows borrows it: each future of the way is as small as can be, since all of them are in one box.
pub(crate) struct Journey<S> {
    context: RequestContext,
    /// There is none behind the service.
    request: Option<Request>,
    service: S,
    entered: Entered,
}

impl<S> Journey<S>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Send,
{
    pub(crate) fn new(context: RequestContext, request: Request, service: S) -> Self {
        Self { context, request: Some(request), service, entered: Entered::default() }
    }

    /// Takes the request through the hooks before routing, the service, and the hooks on the way out.
    ///
    /// The way in can be [interrupted](crate::request::Interruption); the way out is always gone to its end, so this future
    /// is not to be dropped.
    #[expect(clippy::manual_async_fn, reason = "an `async fn` would keep its argument twice")]
    pub(crate) fn run(mut self) -> impl Future<Output = Response> + Send {
        async move {
            let mut ended = self.way_in().await;
            self.context.progress().reach(Step::WayOut);
            self.way_out(&mut ended).await
        }
    }
}
