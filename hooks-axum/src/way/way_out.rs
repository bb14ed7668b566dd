use super::body::Ending;
use super::{Journey, watched};
use crate::blocked::At;
use crate::caught::{Caught, caught, discard};
use crate::framing::{hold, length, settle};
use crate::log::log;
use crate::message::Response;
use crate::request::{Failure, Outcome, RequestContext, nobody_waits};
use crate::web_hooks::{after_request, on_error, on_response_end};

impl<S> Journey<S> {
    /// Calls `on_error` and `after_request`, and gives the response as the plugins leave it.
    pub(super) async fn way_out(&mut self, ended: &mut Result<Outcome, Failure>) -> Response {
        let context = &self.context;
        let mut before = measure(context, ended);
        if let Err(failure) = ended {
            let answer = Box::pin(answer_to(context, failure)).await;
            discard(std::mem::replace(ended, Ok(Outcome::Failed(answer))));
            before = measure(context, ended);
        }
        // The answer to a failure may be one itself.
        if let Err(failure) = ended {
            *ended = Ok(Outcome::Failed(failure.default_response()));
        }
        let Ok(outcome) = ended else { return nobody_waits() };
        let snapshot = context.scoped();
        let call = snapshot.call_unwinding(after_request { context, outcome }, &self.entered);
        tolerated(context, At::AfterRequest, call).await;
        if let Some(response) = outcome.response_mut()
            && let Err(panic) = caught(|| settle(before, context.method(), response))
        {
            let failure = Failure::of_panic(context, panic);
            discard(std::mem::replace(response, failure.default_response()));
            settle(length(response), context.method(), response);
        }
        let response = outcome.response_mut().map(std::mem::take);
        if let Some(response) = &response {
            context.set_head(response);
        }
        if let Some(request) = self.request.take() {
            discard(request);
        }
        if snapshot.implements::<on_response_end<'_>>() {
            return Ending::new(context).follow(response);
        }
        response.unwrap_or_else(nobody_waits)
    }
}

/// The length of the body before hooks can replace it. What a body says of itself is code of whoever has made it: where that
/// panics, the request has failed.
fn measure(context: &RequestContext, ended: &mut Result<Outcome, Failure>) -> Option<u64> {
    let Ok(outcome) = ended else { return None };
    let measured = caught(|| {
        // A length that is known is made true behind the hooks.
        if let Outcome::Handled(response) = outcome
            && length(response).is_none()
        {
            hold(response, context.method(), || context.tell_answerer());
        }
        outcome.response().and_then(length)
    });
    measured.unwrap_or_else(|panic| {
        discard(std::mem::replace(ended, Err(Failure::of_panic(context, panic))));
        None
    })
}

/// What `on_error` makes of a failure.
async fn answer_to(context: &RequestContext, failure: &Failure) -> Response {
    match tolerated(context, At::OnError, context.scoped().call(on_error { failure })).await {
        Some(Some(answer)) => answer,
        _ => failure.default_response(),
    }
}

/// Implementations are isolated, but not wrappers: a panic of theirs costs no more than this call.
async fn tolerated<T>(context: &RequestContext, at: At, call: impl Future<Output = T>) -> Option<T> {
    match (Caught { future: watched(context, at, None, call) }).await {
        Ok(output) => Some(output),
        Err(panic) => {
            let request = context.id();
            let text = panic.to_string();
            log(move || tracing::error!(request, "a hook on the way out: {text}"));
            None
        }
    }
}
