//! What handlers can ask for.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use hooks_core::PluginManager;

use crate::identity::Identity;
use crate::log::log;
use crate::problem::ProblemDetails;
use crate::request::{RequestContext, Unhooked};

/// The plugin manager, for handlers that call hooks: `async fn handler(Plugins(plugins): Plugins)`.
#[derive(Debug, Clone)]
pub struct Plugins(pub Arc<PluginManager>);

impl<S: Sync> FromRequestParts<S> for Plugins {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ProblemDetails> {
        context(parts).map(|context| Self(Arc::clone(context.plugins())))
    }
}

/// The context; where no plugin looks at the request, a fresh one, in which `uri` is what the handler's router sees.
impl<S: Sync> FromRequestParts<S> for RequestContext {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ProblemDetails> {
        context(parts)
    }
}

/// Rejects an anonymous request with 401, and with what the authenticators want to see.
impl<S: Sync> FromRequestParts<S> for Identity {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ProblemDetails> {
        let context = context(parts)?;
        context.identity().cloned().ok_or_else(|| {
            ProblemDetails::unauthorized("this needs credentials, and the request has none", context.challenges())
        })
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Identity {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Self>, Infallible> {
        Ok(context(parts).ok().and_then(|context| context.identity().cloned()))
    }
}

fn context(parts: &mut Parts) -> Result<RequestContext, ProblemDetails> {
    if let Some(context) = parts.extensions.get::<RequestContext>() {
        return Ok(context.clone());
    }
    let Some(unhooked) = parts.extensions.get::<Unhooked>().cloned() else {
        let uri = parts.uri.clone();
        log(move || tracing::error!(path = uri.path(), "a handler asks for what `Hooks` gives, but is not behind it"));
        let detail = "the server is not set up to answer this";
        return Err(ProblemDetails::new(StatusCode::INTERNAL_SERVER_ERROR, detail));
    };
    let context = unhooked.into_context(parts);
    parts.extensions.insert(context.clone());
    Ok(context)
}
