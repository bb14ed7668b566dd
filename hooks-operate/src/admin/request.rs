//! What is read of a request.

use hooks_axum::axum::body::Bytes;
use hooks_axum::axum::extract::{FromRequest, FromRequestParts, Path};
use hooks_axum::axum::http::request::Parts;
use hooks_axum::axum::http::{HeaderMap, StatusCode, header};
use hooks_axum::axum::response::IntoResponse;
use hooks_axum::{ProblemType, Request, RequestContext};
use hooks_core::{PluginDefinition, nearest};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::{BAD_PATH, BAD_QUERY, MALFORMED_BODY, UNSUPPORTED_MEDIA_TYPE, unknown_plugin};
use super::refusal::Refusal;

/// The plugin that the path names.
pub(super) struct Named(pub(super) PluginDefinition);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(name) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| BAD_PATH.says("the name of the plugin is no text in UTF-8; escape it as such"))?;
        let context = RequestContext::from_request_parts(parts, state).await.map_err(Refusal::from)?;
        let definitions = context.plugins().definitions();
        if let Some(found) = definitions.iter().find(|definition| definition.info().name() == name) {
            return Ok(Self(found.clone()));
        }
        let nearest = nearest(&name, definitions.iter().map(|definition| definition.info().name()));
        let meant = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
        Err(unknown_plugin(format!("there is no plugin `{name}`{meant}"), nearest).into())
    }
}

/// What the query says.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let read = serde_urlencoded::from_str(parts.uri.query().unwrap_or_default());
        Ok(Self(read.map_err(|error| BAD_QUERY.says(format!("the query is wrong: {error}")))?))
    }
}

/// The body, which is a JSON object.
pub(super) struct Body(pub(super) Value);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            let detail =
                "the body is to be JSON, and the request does not say so; send `Content-Type: application/json`";
            return Err(UNSUPPORTED_MEDIA_TYPE.says(detail).into());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            let status = rejection.into_response().status();
            let is_long = status == StatusCode::PAYLOAD_TOO_LARGE;
            if is_long { ProblemType::BODY_TOO_LONG.says("the body is too long; send less") } else { broken_off() }
        })?;
        match serde_json::from_slice(&bytes) {
            Ok(read @ Value::Object(_)) => Ok(Self(read)),
            Ok(_) => Err(MALFORMED_BODY.says("the body is no object; send one, with what it says by key").into()),
            Err(error) => Err(MALFORMED_BODY.says(format!("the body is no JSON: {error}")).into()),
        }
    }
}

fn broken_off() -> hooks_axum::ProblemDetails {
    MALFORMED_BODY.says("the body has broken off; send all of it")
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}
