//! What handlers can ask for.

use std::any::type_name;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use hooks_core::{PluginManager, Service};

use crate::identity::Identity;
use crate::info::AppInfo;
use crate::log::log;
use crate::problem::{ProblemDetails, ProblemType};
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

/// A service that a plugin offers, as the request's snapshot has it: `async fn handler(Provided(geocoder): Provided<dyn
/// Geocoder>)`.
///
/// Where no plugin provides it, because the one that does is switched off, the request is a 503 that names the type.
/// What is given stays good for the whole request, whatever becomes of the plugin.
///
/// ```
/// use hooks_axum::{Provided, Routes, register_routes};
/// use hooks_core::hookimpl;
///
/// pub trait Geocoder: Send + Sync {
///     fn find(&self, place: &str) -> String;
/// }
///
/// #[hookimpl]
/// fn register_routes(routes: &mut Routes) {
///     routes.get("/rome", async |Provided(geocoder): Provided<dyn Geocoder>| geocoder.find("Rome"));
/// }
/// ```
pub struct Provided<S: Service + ?Sized>(pub Arc<S>);

impl<S: Service + ?Sized, T: Sync> FromRequestParts<T> for Provided<S> {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _state: &T) -> Result<Self, ProblemDetails> {
        context(parts)?.snapshot().services().get().map(Self).ok_or_else(|| {
            let service = type_name::<S>();
            let detail = format!("this needs the service `{service}`, which no plugin provides; try again later");
            ProblemType::SERVICE_UNAVAILABLE.says(detail)
        })
    }
}

impl<S: Service + ?Sized> Clone for Provided<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Tells the type alone, which need not be one that can be told.
impl<S: Service + ?Sized> fmt::Debug for Provided<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Provided").field(&format_args!("{}", type_name::<S>())).finish()
    }
}

/// The context; where no plugin looks at the request, a fresh one, in which `uri` is what the handler's router sees.
impl<S: Sync> FromRequestParts<S> for RequestContext {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ProblemDetails> {
        context(parts)
    }
}

/// The application; a 500 where what answers is not an [`App`](crate::App).
impl<S: Sync> FromRequestParts<S> for AppInfo {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ProblemDetails> {
        context(parts)?
            .app()
            .cloned()
            .ok_or_else(|| not_set_up(parts, "a handler asks for an `App`, and there is none"))
    }
}

/// Rejects an anonymous request with 401, and with what the authenticators want to see.
impl<S: Sync> FromRequestParts<S> for Identity {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ProblemDetails> {
        let context = context(parts)?;
        context.identity().cloned().ok_or_else(|| ProblemDetails::anonymous(context.challenges()))
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
        return Err(not_set_up(parts, "a handler asks for what `Hooks` gives, but is not behind it"));
    };
    let context = unhooked.into_context(parts);
    parts.extensions.insert(context.clone());
    Ok(context)
}

fn not_set_up(parts: &Parts, why: &'static str) -> ProblemDetails {
    let uri = parts.uri.clone();
    log(move || tracing::error!(path = uri.path(), "{why}"));
    ProblemDetails::new(StatusCode::INTERNAL_SERVER_ERROR, "the server is not set up to answer this")
}
