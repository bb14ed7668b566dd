//! What the application answers.

use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Extension;
use axum::http::header;
use axum::routing::get;
use futures::{Stream, StreamExt, stream};
use hooks_axum::{Hooks, HooksRouter, Identity};

use crate::plugin;
use crate::scene::Scene;

/// Tells that it was called, and for whom.
pub async fn handler(Extension(scene): Extension<Scene>, identity: Option<Identity>) -> &'static str {
    let who = identity.as_ref().map_or("", Identity::subject);
    scene.act("handler", who).await;
    "hello"
}

pub fn router() -> Router {
    Router::new()
        .route("/", get(handler))
        .nest_service("/nested", Router::new().route("/{id}", get(handler)))
        .route("/stage", get(handler))
        .route("/stage/panics", get(async || -> &'static str { panic!("as told") }))
        .route("/empty", get(async || ()))
        .route("/stream", get(async || Body::from_stream(frames())))
        .route("/short", get(async || ([(header::CONTENT_LENGTH, "20")], Body::from_stream(frames()))))
        .route("/endless", get(async || Body::from_stream(frames().chain(stream::pending()))))
        .route(
            "/broken",
            get(async || Body::from_stream(frames().chain(stream::iter([Err(io::ErrorKind::Other.into())])))),
        )
}

fn frames() -> impl Stream<Item = io::Result<Bytes>> {
    stream::iter(["one", "two", "three"]).map(|frame| Ok(Bytes::from_static(frame.as_bytes())))
}

/// Hooks of all plugins, around the router.
pub fn attached(scene: &Scene) -> (Hooks, HooksRouter) {
    let hooks = Hooks::new(plugin::manager(scene, plugin::all())).head_timeout(Duration::from_secs(20));
    let app = hooks.router(router()).expect("the routes fit together");
    (hooks, app)
}
