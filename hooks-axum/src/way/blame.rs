//! Who it can have been where a thread is blocked, or a response kept.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use hooks_core::{Entered, HookSpec, Implementation, Snapshot};

use crate::blocked::{At, Watched, suspects, tell_handler};
use crate::log::log;
use crate::request::{Failure, FailureCause, RequestContext};
use crate::web_hooks::{
    after_request, authenticate, before_handler, before_request, handle_request, on_error, on_response_end,
};

/// The hook that is called.
pub(crate) fn hook(at: At) -> Option<&'static HookSpec> {
    Some(match at {
        At::BeforeRequest => HookSpec::of::<before_request<'_>>(),
        At::Authenticate => HookSpec::of::<authenticate<'_>>(),
        At::BeforeHandler => HookSpec::of::<before_handler<'_>>(),
        At::HandleRequest => HookSpec::of::<handle_request<'_>>(),
        At::OnError => HookSpec::of::<on_error<'_>>(),
        At::AfterRequest => HookSpec::of::<after_request<'_>>(),
        At::OnResponseEnd => HookSpec::of::<on_response_end<'_>>(),
        At::Answer => return None,
    })
}

/// Who has answered in a hook that has entered so many. Where it has wrappers, that can have been one of them.
pub(super) fn answerer(snapshot: &Snapshot, hook: &'static HookSpec, entered: &Entered) -> Option<Arc<Implementation>> {
    let all = snapshot.implementations(hook);
    let last = entered.count().checked_sub(1).filter(|_| !all.iter().any(|each| each.spec().is_wrapper()))?;
    all.get(last).map(Arc::clone)
}

/// Hooks on the way out have taken longer than this.
pub(crate) fn held_back(context: &RequestContext, limit: Duration) -> Failure {
    let hooks = [HookSpec::of::<on_error<'_>>(), HookSpec::of::<after_request<'_>>()];
    let all = hooks.into_iter().flat_map(|hook| context.scoped().implementations(hook));
    let cause = FailureCause::HeldBack { limit, suspects: suspects(all) };
    Failure::new(context, StatusCode::GATEWAY_TIMEOUT, cause)
}

/// What the request is at, of which the log is told where it blocks its thread; `entered` says which implementations it
/// can have been.
pub(super) fn watched<'w, F: Future>(
    context: &'w RequestContext,
    at: At,
    entered: Option<&'w Entered>,
    future: F,
) -> impl Future<Output = F::Output> + use<'w, F> {
    Watched::new(at, future, move |took| tell_blocked(context, at, entered, took))
}

fn tell_blocked(context: &RequestContext, at: At, entered: Option<&Entered>, took: Duration) {
    let (request, method, uri) = (context.id(), context.method().clone(), context.uri().clone());
    let Some(hook) = hook(at) else {
        return tell_handler(Some(request), method, uri, context.tell_answerer()(), took);
    };
    let all = context.snapshot().implementations(hook);
    let last = entered.filter(|_| !all.iter().any(|each| each.spec().is_wrapper())).map(Entered::count);
    let plugins = suspects(all.iter().take(last.unwrap_or(all.len())));
    log(move || {
        let (path, hook) = (uri.path(), hook.name());
        tracing::warn!(
            request, %method, path, hook, plugins, ?took,
            "a plugin has blocked a thread; make the implementation `blocking`, or do the work in `spawn_blocking`",
        );
    });
}
