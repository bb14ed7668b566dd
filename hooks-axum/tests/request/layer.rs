//! Services that stand around each other, and layers that are put in their places by hand.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use axum::extract::Request;
use hooks_axum::{Hooks, RequestContext, Response, RouteInfo};
use tower::{Layer, Service};

use crate::check::{HANDLED, Row, UNROUTED, check_of};
use crate::plugin::{all, manager};
use crate::router::{attached, router};
use crate::scene::Scene;

const MISSED: Row = Row {
    request: "GET /nothing",
    status: Some(404),
    way_in: UNROUTED,
    on_response_end: "on_response_end(sent 0) a b c d",
    ..HANDLED
};

#[tokio::test]
async fn a_request_passes_a_second_hooks_service_unchanged() {
    let twice = |scene: &Scene| {
        let (hooks, app) = attached(scene);
        let around = hooks.layer().layer(app);
        (hooks, around)
    };
    check_of(twice, &[("a handler", HANDLED), ("a plugin's", Row { request: "GET /a", ..HANDLED }), ("404", MISSED)])
        .await;
}

#[tokio::test]
async fn within_the_hooks_of_another_manager_only_the_routes_are_asked_for() {
    let within = Scene::default();
    let (inner, app) = attached(&within);
    let around = |scene: &Scene| {
        let hooks = Hooks::new(manager(scene, all()));
        (hooks.clone(), hooks.layer().layer(app.clone()))
    };
    let of_plugin = Row { request: "GET /a", ..HANDLED };
    check_of(around, &[("a handler", HANDLED), ("a plugin's", of_plugin), ("404", MISSED)]).await;
    inner.plugins().remove("a").await.expect("nobody needs it");
    check_of(around, &[("no plugin's any more", Row { request: "GET /a", ..MISSED })]).await;
    assert_eq!(within.told(), "");
}

#[tokio::test]
async fn the_layers_can_be_put_in_their_places_by_hand() {
    let by_hand = |scene: &Scene| {
        let hooks = Hooks::new(manager(scene, all()));
        let router = router().layer(hooks.route_layer());
        (hooks.clone(), hooks.layer().layer(router))
    };
    let wrong_method = Row { request: "DELETE /", status: Some(405), ..MISSED };
    check_of(by_hand, &[("a handler", HANDLED), ("404", MISSED), ("405", wrong_method)]).await;
}

/// A layer of the application's may want to know the route before the hooks are called on it.
#[tokio::test]
async fn who_asks_for_the_route_takes_nothing_from_the_hooks() {
    let asking = |scene: &Scene| {
        let hooks = Hooks::new(manager(scene, all()));
        let ask = axum::middleware::map_request(async |request: Request| {
            let context = RequestContext::of(&request);
            assert_eq!(context.as_ref().and_then(|context| context.route()).map(RouteInfo::path), Some("/"));
            request
        });
        let app = hooks.router(router().layer(ask)).expect("the routes fit together");
        (hooks, app)
    };
    check_of(asking, &[("a handler", HANDLED)]).await;
}

/// A service that insists on being asked whether it is ready, as each clone has to be.
#[derive(Debug, Default)]
struct Strict {
    is_ready: bool,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Service<Request> for Strict {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _request: Request) -> Self::Future {
        assert!(self.is_ready, "called before it is ready");
        ready(Ok(Response::default()))
    }
}

#[tokio::test]
async fn the_service_that_is_ready_is_called() {
    let around_both = |scene: &Scene| {
        let hooks = Hooks::new(manager(scene, all()));
        (hooks.clone(), hooks.layer().layer(hooks.route_layer().layer(Strict::default())))
    };
    check_of(around_both, &[("an empty answer", Row { status: Some(200), ..MISSED })]).await;
}

#[tokio::test]
async fn two_layers_on_one_route_are_one() {
    let twice = |scene: &Scene| {
        let hooks = Hooks::new(manager(scene, all()));
        let app = hooks.router(router().route_layer(hooks.route_layer())).expect("the routes fit together");
        (hooks, app)
    };
    check_of(twice, &[("a handler", HANDLED)]).await;
}
