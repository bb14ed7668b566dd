//! A request works on one snapshot, whatever becomes of the plugins meanwhile.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use hooks_axum::{Hooks, RequestContext, RouteInfo, Routes, register_routes};
use hooks_core::{PluginManager, hookimpl, hookimpls, plugin};
use tower::ServiceExt;

use crate::check::{HANDLED, ROUTED, request};
use crate::plugin::{a, all, manager, others};
use crate::router::router;
use crate::scene::{Scene, play};

/// What everybody is told of a request that is handled.
fn handled() -> String {
    [ROUTED, HANDLED.after_request, HANDLED.on_response_end].join(" | ")
}

/// Sends `GET /a`, changes the plugins where `deed` pauses, and gives the status and what everybody was told.
async fn change(
    deed: &'static str,
    plugins: impl FnOnce(&Scene) -> Arc<PluginManager>,
    change: impl AsyncFnOnce(&PluginManager),
) -> (u16, String) {
    let scene = Scene::new(deed);
    let hooks = Hooks::new(plugins(&scene));
    let app = hooks.router(router()).expect("the routes fit together");
    let in_flight = tokio::spawn(app.oneshot(request(&scene, "GET /a")));
    let (_, paused) = deed.split_once('.').expect("it is somebody's");
    scene.until(paused.trim_end_matches(" pauses")).await;
    change(hooks.plugins()).await;
    scene.go();
    let Ok(response) = in_flight.await.expect("it does not panic");
    let status = response.status().as_u16();
    axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("it is whole");
    hooks.finished().await;
    (status, scene.told())
}

#[tokio::test]
async fn a_plugin_that_is_removed_goes_on_with_what_is_in_flight() {
    for deed in ["b.before_request pauses", "b.authenticate pauses", ".handler pauses", "c.after_request pauses"] {
        let plugins = |scene: &Scene| manager(scene, all());
        let told = change(deed, plugins, async |plugins| {
            for plugin in ["a", "b", "c", "d"] {
                plugins.remove(plugin).await.expect("nobody needs it");
            }
        });
        assert_eq!(told.await, (200, handled()), "{deed}");
    }
}

#[tokio::test]
async fn a_plugin_that_is_added_has_no_part_in_what_is_in_flight() {
    for deed in ["b.before_request pauses", "c.after_request pauses"] {
        let plugins = |scene: &Scene| manager(scene, others());
        let told = change(deed, plugins, async |plugins| plugins.add(a()).await.expect("it fits"));
        let expected = "before_request b c | authenticate b c | before_handler b c | inwards b c | outwards c b \
                        | after_request(handled) c d b | on_response_end(sent 0) b c d";
        assert_eq!(told.await, (404, expected.to_owned()), "{deed}");
    }
}

#[tokio::test]
async fn the_next_request_works_on_the_next_snapshot() {
    let scene = Scene::default();
    let hooks = Hooks::new(manager(&scene, others()));
    let app = hooks.router(router()).expect("the routes fit together");
    let status = async || {
        let Ok(response) = app.clone().oneshot(request(&scene, "GET /a")).await;
        response.status().as_u16()
    };
    assert_eq!(status().await, 404);
    hooks.plugins().add(a()).await.expect("it fits");
    hooks.plugins().call(play { scene: &scene });
    assert_eq!(status().await, 200);
    hooks.plugins().remove("a").await.expect("nobody needs it");
    assert_eq!(status().await, 404);
}

/// It has a route and no other hook, so that no plugin looks at requests.
#[plugin(name = "blind")]
#[derive(Default)]
struct Blind;

#[hookimpl(register_routes, plugin = Blind)]
fn blind(routes: &mut Routes) {
    routes.get("/", async |_: Gone, context: RequestContext| {
        let plugins = context.snapshot().plugins().iter().map(|plugin| plugin.name()).collect::<Vec<_>>();
        format!("{:?} {plugins:?}", context.route().and_then(RouteInfo::plugin))
    });
}

/// Removes the plugin before the handler asks for the context.
struct Gone;

impl<S: Sync> FromRequestParts<S> for Gone {
    type Rejection = &'static str;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, &'static str> {
        let plugins = parts.extensions.get::<Arc<PluginManager>>().ok_or("the test gives none")?;
        plugins.remove("blind").await.map(|()| Self).map_err(|_| "nobody needs it")
    }
}

#[tokio::test]
async fn a_request_that_no_plugin_looks_at_works_on_one_too() {
    let plugins = manager(&Scene::default(), hookimpls![blind]);
    let app = Hooks::new(Arc::clone(&plugins)).router(Router::new()).expect("the routes fit together");
    let mut request = request(&Scene::default(), "GET /blind");
    request.extensions_mut().insert(plugins);
    let Ok(response) = app.oneshot(request).await;
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("it is whole");
    assert_eq!(String::from_utf8_lossy(&body), r#"Some("blind") ["blind"]"#);
}
