//! Routes that cannot stand beside each other keep the application from starting, each with its place in the source.
#![forbid(unsafe_code)]

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use hooks_axum::{App, AppError, Routes, register_routes};
use hooks_core::{ImplementationSpec, PluginManager, hookimpl, hookimpls, plugin};
use tokio::net::TcpListener;

#[plugin(name = "a")]
#[derive(Default)]
struct A;

#[plugin(name = "b")]
#[derive(Default)]
struct B;

#[plugin(name = "c")]
#[derive(Default)]
struct C;

async fn answer() {}

const OF_A: u32 = line!() + 4;

#[hookimpl(register_routes, plugin = A)]
fn routes_of_a(routes: &mut Routes) {
    routes.absolute().get("/status", answer);
    routes.absolute().get("/user/{id}", answer);
}

const OF_B: u32 = line!() + 4;

#[hookimpl(register_routes, plugin = B)]
fn routes_of_b(routes: &mut Routes) {
    routes.absolute().get("/status", answer);
    routes.absolute().post("/user/{name}", answer);
}

#[hookimpl(register_routes, plugin = B)]
fn other_routes_of_b(routes: &mut Routes) {
    routes.absolute().post("/status", answer);
    routes.absolute().get("/user/new", answer);
}

const OF_C: u32 = line!() + 3;

#[hookimpl(register_routes, plugin = C)]
fn routes_of_c() {
    panic!("there is no clock");
}

/// Starts with these implementations, and gives the error; stops at once where there is none.
async fn start(
    implementations: impl IntoIterator<Item = &'static ImplementationSpec>,
    routes: Router,
) -> Result<(), String> {
    let plugins = PluginManager::builder().implementations(implementations).build().expect("the plugins fit together");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let app = App::new("test").plugins(Arc::new(plugins)).routes(routes);
    match app.serve(listener, std::future::ready(())).await {
        Ok(_) => Ok(()),
        Err(error @ AppError::Routes(_)) => Err(error.to_string()),
        Err(error) => panic!("not an error of the routes: {error}"),
    }
}

fn route(route: &str, plugin: &str, line: u32) -> String {
    format!("`{route}` of plugin `{plugin}` ({}:{line})", file!())
}

/// What `a` and `b` dispute.
fn disputes() -> String {
    let disputes = [("GET /status", "GET /status", 0), ("GET /user/{id}", "POST /user/{name}", 1)];
    let lines = disputes.map(|(of_a, of_b, offset)| {
        let (of_a, of_b) = (route(of_a, "a", OF_A + offset), route(of_b, "b", OF_B + offset));
        format!("\n- {of_a} and {of_b} match the same requests; change the path of one of them")
    });
    lines.concat()
}

#[tokio::test]
async fn every_route_that_two_plugins_claim_is_told_with_both_places() {
    let error = start(hookimpls![routes_of_a, routes_of_b], Router::new()).await;
    assert_eq!(error, Err(format!("the routes cannot be put together{}", disputes())));
}

#[tokio::test]
async fn other_methods_and_more_special_paths_are_no_conflict() {
    assert_eq!(start(hookimpls![routes_of_a, other_routes_of_b], Router::new()).await, Ok(()));
}

#[tokio::test]
async fn a_plugin_that_panics_over_its_routes_is_named_beside_the_conflicts() {
    let error = start(hookimpls![routes_of_a, routes_of_b, routes_of_c], Router::new()).await;
    let place = format!("{}:{OF_C}", file!());
    let panicked = format!("\n- plugin `c` panicked in `register_routes` ({place}): there is no clock");
    assert_eq!(error, Err(format!("the routes cannot be put together{panicked}{}", disputes())));
}

#[tokio::test]
async fn a_route_that_the_application_has_is_told_with_its_place() {
    for (path, of_a, line) in [("/status", "GET /status", OF_A), ("/user/{number}", "GET /user/{id}", OF_A + 1)] {
        let error = start(hookimpls![routes_of_a], Router::new().route(path, get(answer))).await;
        let error = error.expect_err("the application has this route");
        let start = format!(
            "the routes cannot be put together\n- {} conflicts with a route of the application: ",
            route(of_a, "a", line),
        );
        let reason = error.strip_prefix(&start).unwrap_or_else(|| panic!("{error}"));
        assert!(reason.contains(path), "{reason}");
    }
}

#[tokio::test]
async fn every_route_that_the_application_has_is_told() {
    let own = Router::new().route("/status", get(answer)).route("/user/{id}", get(answer));
    let error = start(hookimpls![routes_of_a], own).await.expect_err("the application has these routes");
    for (path, line) in [("GET /status", OF_A), ("GET /user/{id}", OF_A + 1)] {
        assert!(error.contains(&route(path, "a", line)), "{error}");
    }
}

#[hookimpl(register_routes, plugin = C)]
fn malformed_routes(routes: &mut Routes) {
    routes.get("x", answer);
    routes.absolute().get("x", answer);
    routes.get("/:x", answer);
}

#[hookimpl(register_routes, plugin = C)]
fn escaped_routes(routes: &mut Routes) {
    routes.get("/{{x}}/{id}", answer);
    routes.get("/{{x}}/{name}", answer);
}

#[tokio::test]
async fn a_path_that_no_router_takes_is_told_as_one() {
    let error = start(hookimpls![malformed_routes], Router::new()).await.expect_err("no path is one");
    assert_eq!(error.matches("`GET x` of plugin `c`").count(), 2, "{error}");
    assert_eq!(error.matches("has a path that no router takes").count(), error.lines().count() - 1, "{error}");
}

#[tokio::test]
async fn an_escape_does_not_hide_a_conflict() {
    let error = start(hookimpls![escaped_routes], Router::new()).await.expect_err("the paths match the same");
    assert!(error.ends_with("match the same requests; change the path of one of them"), "{error}");
}
