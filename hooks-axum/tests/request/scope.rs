//! Hooks that are called for the routes of their own plugin only.

use std::sync::OnceLock;

use hooks_axum::{
    Failure, Hooks, Outcome, Response, ResponseEnd, Routes, after_request, before_handler, handle_request, on_error,
    on_response_end, register_routes,
};
use hooks_core::{BoxError, NextAround, hookimpl, hookimpls, plugin};

use crate::check::{HANDLED, Row, check_of};
use crate::plugin::{how, kind, manager};
use crate::router::{handler, router};
use crate::scene::{Scene, play};

macro_rules! plugin {
    ($type:ident $name:literal scope = $scope:literal) => {
        #[plugin(name = $name)]
        #[derive(Default)]
        struct $type(OnceLock<Scene>);

        impl $type {
            fn tell(&self, hook: &str) {
                self.0.get().expect("it has a scene").tell(hook, $name);
            }
        }

        #[hookimpl]
        impl $type {
            fn play(&self, scene: &Scene) {
                let _ = self.0.set(scene.clone());
            }

            fn register_routes(&self, routes: &mut Routes) {
                routes.get("/", handler);
            }

            #[hookimpl(scope = $scope)]
            fn before_handler(&self) -> Result<Option<Response>, BoxError> {
                self.tell("before_handler");
                Ok(None)
            }

            #[hookimpl(handle_request, wrapper, scope = $scope)]
            async fn wrap<'h>(&self, hook: handle_request<'h>, next: NextAround<'_, handle_request<'h>>) -> Response {
                self.tell("inwards");
                next.run(hook).await
            }

            #[hookimpl(scope = $scope)]
            fn on_error(&self, failure: &Failure) -> Option<Response> {
                self.tell(&format!("on_error({})", failure.status().as_u16()));
                None
            }

            #[hookimpl(scope = $scope)]
            fn after_request(&self, outcome: &mut Outcome) {
                self.tell(&format!("after_request({})", kind(outcome)));
            }

            #[hookimpl(scope = $scope)]
            fn on_response_end(&self, end: &ResponseEnd) {
                self.tell(&format!("on_response_end({})", how(end)));
            }
        }
    };
}

plugin!(Everywhere "all" scope = "all");
plugin!(Own "own" scope = "own");

macro_rules! of {
    ($type:ident) => {
        hookimpls![
            $type::play,
            $type::register_routes,
            $type::before_handler,
            $type::wrap,
            $type::on_error,
            $type::after_request,
            $type::on_response_end,
        ]
    };
}

fn app(scene: &Scene) -> (Hooks, hooks_axum::HooksRouter) {
    let hooks = Hooks::new(manager(scene, of!(Everywhere).into_iter().chain(of!(Own))));
    let app = hooks.router(router()).expect("the routes fit together");
    (hooks, app)
}

/// On the application's route, and on that of the other plugin.
const WITHOUT: Row = Row {
    way_in: "before_handler all | inwards all | handler",
    after_request: "after_request(handled) all",
    on_response_end: "on_response_end(sent 5) all",
    ..HANDLED
};
const WITH: Row = Row {
    request: "GET /own",
    way_in: "before_handler all own | inwards all own | handler",
    after_request: "after_request(handled) own all",
    on_response_end: "on_response_end(sent 5) all own",
    ..HANDLED
};
const UNROUTED: Row =
    Row { way_in: "before_handler all | inwards all", on_response_end: "on_response_end(sent 0) all", ..WITHOUT };

#[tokio::test]
async fn an_own_hook_is_called_for_the_routes_of_its_plugin_only() {
    let rows = [
        ("the application's", WITHOUT),
        ("another plugin's", Row { request: "GET /all", ..WITHOUT }),
        ("its own", WITH),
        ("HEAD", Row { request: "HEAD /own", on_response_end: "on_response_end(sent 0) all own", ..WITH }),
        ("404", Row { request: "GET /nothing", status: Some(404), ..UNROUTED }),
        ("404 below its own", Row { request: "GET /own/nothing", status: Some(404), ..UNROUTED }),
        ("405 of its own", Row { request: "DELETE /own", status: Some(405), ..UNROUTED }),
    ];
    check_of(app, &rows).await;
}

#[tokio::test]
async fn an_own_hook_hears_of_failures_of_its_own_routes_only() {
    let failed = Row { deeds: ".handler panics", status: Some(500), ..HANDLED };
    let rows = [
        (
            "the application's",
            Row {
                way_in: WITHOUT.way_in,
                on_error: Some("on_error(500) all"),
                after_request: "after_request(failed) all",
                on_response_end: "on_response_end(sent ALL) all",
                ..failed
            },
        ),
        (
            "its own",
            Row {
                request: "GET /own",
                way_in: WITH.way_in,
                on_error: Some("on_error(500) all own"),
                after_request: "after_request(failed) own all",
                on_response_end: "on_response_end(sent ALL) all own",
                ..failed
            },
        ),
    ];
    check_of(app, &rows).await;
}
