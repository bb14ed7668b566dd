use std::sync::Arc;

use hooks_core::{Entered, HookSpec};

use super::{answerer, watched};
use crate::blocked::At;
use crate::framing::{declare, hold, length};
use crate::message::{Request, Response};
use crate::request::{Failure, RequestContext, RouteOutcome};
use crate::routes::RouteInfo;
use crate::web_hooks::{before_handler, handle_request};

/// Takes a request through the hooks between routing and handler.
pub(crate) async fn on_route<F>(
    context: RequestContext,
    route: Arc<RouteInfo>,
    mut request: Request,
    inner: impl FnOnce(Request) -> F + Send,
) -> Response
where
    F: Future<Output = Response> + Send,
{
    let snapshot = context.scoped();
    let entered = Entered::default();
    let call = snapshot.call_entering(before_handler { request: &mut request, route: &route }, &entered);
    match watched(&context, At::BeforeHandler, Some(&entered), call).await {
        Ok(None) => {}
        Ok(Some(mut answer)) => {
            context.set_answerer(answerer(snapshot, HookSpec::of::<before_handler<'_>>(), &entered));
            declare(length(&answer), request.method(), &mut answer);
            return noted(answer, RouteOutcome::Answered);
        }
        Err(error) => {
            let failure = Failure::of_hook(&context, error);
            return noted(failure.default_response(), RouteOutcome::Failed(failure));
        }
    }
    context.put_into(&mut request);
    if !snapshot.implements::<handle_request<'_>>() {
        return inner(request).await;
    }
    let method = request.method().clone();
    let mut before = None;
    let innermost = async |hook: handle_request<'_>| {
        let mut request = hook.request;
        context.put_into(&mut request);
        let mut response = watched(&context, At::Answer, None, inner(request)).await;
        hold(&mut response, &method, || context.tell_answerer());
        before = length(&response);
        response
    };
    let call = snapshot.call(handle_request { request, route: &route }).around(innermost);
    let mut response = watched(&context, At::HandleRequest, None, call).await;
    declare(before, &method, &mut response);
    response
}

/// Tells the service around the router.
pub(super) fn noted(mut response: Response, outcome: RouteOutcome) -> Response {
    response.extensions_mut().insert(outcome);
    response
}
