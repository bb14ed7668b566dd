//! Routes that cannot stand beside each other keep the application from starting, each with its place in the source.
#![forbid(unsafe_code)]

use axum::Router;
use axum::routing::get;
use hooks_axum::testing::TestApp;
use hooks_axum::{AppError, Routes, register_routes};
use hooks_core::{ImplementationSpec, hookimpl, hookimpls, plugin};

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
    routes.absolute().get("/file/{*path}", answer);
}

const OF_B: u32 = line!() + 4;

#[hookimpl(register_routes, plugin = B)]
fn routes_of_b(routes: &mut Routes) {
    routes.absolute().get("/status", answer);
    routes.absolute().post("/user/{name}", answer);
    routes.absolute().post("/file/{name}", answer);
}

#[hookimpl(register_routes, plugin = B)]
fn other_routes_of_b(routes: &mut Routes) {
    routes.absolute().post("/status", answer);
    // Where there is none, a GET route answers HEAD.
    routes.absolute().head("/status", answer);
    routes.absolute().get("/user/new", answer);
}

const OF_C: u32 = line!() + 3;

#[hookimpl(register_routes, plugin = C)]
fn routes_of_c() {
    panic!("there is no clock");
}

/// Starts with these implementations, and gives the error.
async fn start(
    implementations: impl IntoIterator<Item = &'static ImplementationSpec>,
    routes: Router,
) -> Result<(), String> {
    match TestApp::new(implementations).routes(routes).start().await {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.error(), AppError::Routes(_)) => Err(error.to_string()),
        Err(error) => panic!("not an error of the routes: {error}"),
    }
}

fn route(route: &str, plugin: &str, line: u32) -> String {
    format!("`{route}` of plugin `{plugin}` ({}:{line})", file!())
}

/// What `a` and `b` dispute.
fn disputes() -> String {
    let names = "have one path with different names of parameters, which no router takes, whatever the methods; name \
                 the parameters alike";
    let wildcard = "overlap in a wildcard, which no router takes, whatever the methods; change the path of one of them";
    let disputes = [
        ("GET /status", "GET /status", "match the same requests; change the path of one of them"),
        ("GET /user/{id}", "POST /user/{name}", names),
        ("GET /file/{*path}", "POST /file/{name}", wildcard),
    ];
    let lines = disputes.into_iter().zip(0..).map(|((of_a, of_b, clash), line)| {
        let (of_a, of_b) = (route(of_a, "a", OF_A + line), route(of_b, "b", OF_B + line));
        format!("\n- {of_a} and {of_b} {clash}")
    });
    lines.collect()
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
async fn every_route_that_the_application_has_is_told() {
    let own = Router::new().route("/status", get(answer)).route("/user/{number}", get(answer));
    let error = start(hookimpls![routes_of_a], own).await;
    let lines = [("GET /status", "GET /status", 0), ("GET /user/{id}", "GET /user/{number}", 1)];
    let lines = lines.map(|(of_a, own, line)| {
        let of_a = route(of_a, "a", OF_A + line);
        format!("\n- {of_a} and `{own}` of the application match the same requests; change the path of one of them")
    });
    assert_eq!(error, Err(format!("the routes cannot be put together{}", lines.concat())));
}

#[hookimpl(register_routes, plugin = C)]
fn malformed_routes(routes: &mut Routes) {
    routes.get("x", answer);
    routes.absolute().get("x", answer);
    routes.get("/:x", answer);
    routes.get("/*x", answer);
    routes.get("/{*x}/y", answer);
    routes.get(&"/{x}".repeat(26), answer);
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
    assert!(error.contains("a parameter is written `{x}`"), "{error}");
    assert!(error.contains("the rest of a path is written `{*x}`"), "{error}");
    assert!(error.ends_with("it has more than 25 parameters"), "{error}");
    assert_eq!(error.matches("has a path that no router takes").count(), 6, "{error}");
    assert_eq!(error.lines().count(), 7, "{error}");
}

#[tokio::test]
async fn an_escape_does_not_hide_a_conflict() {
    let error = start(hookimpls![escaped_routes], Router::new()).await.expect_err("the paths match the same");
    assert!(error.ends_with("match the same requests; change the path of one of them"), "{error}");
}
