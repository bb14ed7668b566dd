//! The application's own routes are asked for by requests, which none of its handlers sees.

use std::convert::Infallible;
use std::future::Ready;
use std::task::{Context, Poll};

use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn;
use axum::routing::{MethodFilter, MethodRouter, any, get, head, on, post};
use hooks_axum::{Clash, Request, Response, RouteError, RouteProblem};
use tower::{Layer, Service};

use crate::plugins::{LINE, Route, answer, attach};

fn route(path: &str, methods: MethodRouter) -> Router {
    Router::new().route(path, methods)
}

fn nest(path: &str) -> Router {
    Router::new().nest_service(path, Untouched)
}

/// Attaches one route of the plugin `p`, `GET /a`, without a panic on the way.
fn attach_one(own: Router, declared: &str) -> Result<(), RouteError> {
    let (method, path) = declared.split_once(' ').expect("a test declares a method and a path");
    let method = Method::try_from(method).expect("a test declares a method");
    let (attached, panics) = attach(own, &[Route { plugin: "p", method, path: path.to_owned(), absolute: true }]);
    assert_eq!(panics, 0, "{declared}");
    attached
}

/// What the one problem says of the application's route, and why it is one.
fn conflict(own: Router, declared: &str) -> (String, Clash) {
    let error = attach_one(own, declared).expect_err(declared);
    let [RouteProblem::Conflict { first, second, clash }] = error.problems() else { panic!("{error}") };
    let file = file!().replace("application.rs", "plugins.rs");
    assert_eq!(*first, format!("`{declared}` of plugin `p` ({file}:{LINE})"));
    (second.clone(), *clash)
}

#[test]
fn the_same_route_is_told() {
    let cases = [
        (route("/a", get(answer)), "GET /a", "`GET /a` of the application"),
        (route("/a", get(answer).put(answer)), "PUT /a", "`GET, PUT /a` of the application"),
        (route("/a", get(answer).head(answer)), "HEAD /a", "`GET, HEAD /a` of the application"),
        (route("/a", get(answer)).route("/a", head(answer)), "HEAD /a", "`GET, HEAD /a` of the application"),
        (route("/a", on(MethodFilter::CONNECT, answer)), "CONNECT /a", "`CONNECT /a` of the application"),
        (route("/s/{b}", get(answer)), "GET /s/{a}", "`GET /s/{b}` of the application"),
        (route("/s/{{a}}", get(answer)), "GET /s/{{a}}", "`GET /s/{{a}}` of the application"),
        (route("/a", any(answer)), "PATCH /a", "`any /a` of the application"),
        (route("/a", any(answer).post(answer)), "PUT /a", "`any /a` of the application"),
        (route("/a", MethodRouter::new().fallback(answer)), "PUT /a", "`any /a` of the application"),
        (Router::new().route_service("/a", Untouched), "GET /a", "`any /a` of the application"),
        (Router::new().nest("/n", route("/a", get(answer))), "GET /n/a", "`GET /n/a` of the application"),
        (nest("/n"), "GET /n", "`any /n` of the application"),
    ];
    for (own, declared, expected) in cases {
        assert_eq!(conflict(own, declared), (expected.to_owned(), Clash::SameRoute));
    }
}

#[test]
fn one_path_under_two_names_is_told_whatever_the_methods() {
    let cases = [
        (route("/s/{b}", get(answer)), "POST /s/{a}", "`GET /s/{b}` of the application"),
        (route("/s/{b}/c", post(answer)), "GET /s/{a}/c", "`POST /s/{b}/c` of the application"),
        (route("/s/v{b}", get(answer)), "HEAD /s/v{a}", "`GET /s/v{b}` of the application"),
        (route("/s/{*b}", get(answer)), "POST /s/{*a}", "`GET /s/{*b}` of the application"),
        (route("/s/{{a}}/{b}", post(answer)), "GET /s/{{a}}/{c}", "`POST /s/{{a}}/{b}` of the application"),
    ];
    for (own, declared, expected) in cases {
        assert_eq!(conflict(own, declared), (expected.to_owned(), Clash::ParameterNames));
    }
}

#[test]
fn a_wildcard_beside_a_parameter_is_told() {
    let cases = [
        (route("/a/{*b}", get(answer)), "PUT /a/{b}", "`GET /a/{*b}` of the application"),
        (route("/a/{*b}", get(answer)), "PUT /a/{b}/c", "`GET /a/{*b}` of the application"),
        (route("/a/{b}", get(answer)), "GET /a/{*b}", "`GET /a/{b}` of the application"),
        (route("/a/{b}/{c}", get(answer)), "GET /a/{*b}", "`GET /a/{b}/{c}` of the application"),
        // What the router has for `/a/b` is no conflict, but what it has for `/a/b/c` is.
        (
            route("/{b}/{c}", get(answer)).route("/a/{b}/{c}", get(answer)),
            "GET /a/{*b}",
            "`GET /a/{b}/{c}` of the application",
        ),
        (nest("/n"), "GET /n/{a}", "the service that the application nests below `/n/`"),
        (nest("/n"), "GET /n/{a}/b", "the service that the application nests below `/n/`"),
        (nest("/n"), "GET /n/{*a}", "the service that the application nests below `/n/`"),
        (nest("/n/"), "GET /n/{a}", "the service that the application nests below `/n/`"),
        (nest("/s/{n}"), "GET /s/{b}/{a}", "the service that the application nests below `/s/{n}/`"),
        (nest("/s/v{n}"), "GET /s/v{b}/{a}", "the service that the application nests below `/s/v{n}/`"),
        (Router::new().nest("/m", nest("/n")), "GET /m/n/{a}", "the service that the application nests below `/m/n/`"),
    ];
    for (own, declared, expected) in cases {
        assert_eq!(conflict(own, declared), (expected.to_owned(), Clash::Wildcard));
    }
}

#[test]
fn what_a_router_takes_is_no_conflict() {
    let cases = [
        (route("/a", get(answer)), "POST /a"),
        (route("/a", get(answer)), "HEAD /a"),
        (route("/a", head(answer)), "GET /a"),
        (route("/a/", get(answer)), "GET /a"),
        (route("/u/me", get(answer)), "GET /u/{id}"),
        (route("/u/{id}", get(answer)), "GET /u/me"),
        (route("/s/v{b}", get(answer)), "GET /s/{a}"),
        (route("/s/{{a}}", get(answer)), "GET /s/{a}"),
        (route("/a/{*b}", get(answer)), "GET /a/b"),
        (Router::new().nest("/n", route("/a", get(answer)).fallback(answer)), "GET /n/{b}"),
        (route("/b", get(answer)).fallback(answer), "GET /a"),
        (Router::new().fallback(answer), "GET /a"),
        (nest("/n"), "GET /n/a"),
        (nest("/n/m"), "GET /n/{a}"),
        (nest("/n/{m}"), "GET /n/{a}/b"),
        (nest("/s/{n}"), "GET /n/{a}"),
        (nest("/s/{n}"), "GET /s/v{b}/{a}"),
        (nest("/s/v{n}"), "GET /v1/{a}"),
        (nest("/n").route("/n/a", get(answer)).route("/n/a/", get(answer)), "GET /n/a/{b}"),
        (nest("/s/{n}").route("/a", get(answer)).route("/a/", get(answer)), "GET /a/{b}"),
        // No request has a space in its path.
        (route("/s/{b}", get(answer)), "GET /a b"),
    ];
    for (own, declared) in cases {
        attach_one(own, declared).unwrap_or_else(|error| panic!("{declared}: {error}"));
    }
}

/// A handler, a service and a middleware: none of them may be called before the application serves.
#[derive(Debug, Clone, Copy)]
struct Untouched;

impl<S> Layer<S> for Untouched {
    type Service = Self;

    fn layer(&self, _inner: S) -> Self {
        Self
    }
}

impl Service<Request> for Untouched {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        panic!("asked whether it is ready")
    }

    fn call(&mut self, _request: Request) -> Self::Future {
        panic!("called")
    }
}

async fn untouched() {
    panic!("called")
}

/// Routes, fallbacks and middleware of every sort.
fn untouched_router() -> Router {
    let inner = Router::new().route("/a", get(untouched)).fallback(untouched).layer(Untouched);
    Router::new()
        .route("/a", get(untouched).post_service(Untouched).layer(Untouched))
        .route("/b/{c}", post(untouched).fallback(untouched).route_layer(Untouched))
        .route("/c/{*d}", any(untouched))
        .route_service("/d", Untouched)
        .nest("/n", inner)
        .nest_service("/m", Untouched)
        .route_layer(Untouched)
        .method_not_allowed_fallback(untouched)
        .fallback_service(Untouched)
        .layer(Untouched)
        .layer(from_fn(async |_: Request, _: axum::middleware::Next| panic!("called") as ()))
}

#[test]
fn nothing_of_the_application_runs() {
    let routes =
        ["/a", "/b/{c}", "/b/{d}", "/c/{d}", "/c/e", "/d", "/e", "/n/a", "/n/b", "/m", "/m/{a}", "/m/a", "/s/{*x}"];
    let declare = |path: &str| Route { plugin: "p", method: Method::HEAD, path: path.to_owned(), absolute: true };
    for path in routes {
        let (_, panics) = attach(untouched_router(), &[declare(path)]);
        assert_eq!(panics, 0, "{path}");
    }
}

/// The route that no request finds: the application's asks for text behind the parameter.
#[test]
fn what_only_axum_knows_is_told_with_what_it_says() {
    let declared = ["/a/{*b}", "/c", "/b/{*c}"].map(|path| Route {
        plugin: "p",
        method: Method::GET,
        path: path.to_owned(),
        absolute: true,
    });
    let own = route("/a/{c}/d", get(answer)).route("/b/{c}/d", get(answer));
    let (attached, panics) = attach(own, &declared);
    let error = attached.expect_err("two of them conflict");
    let [RouteProblem::Application { route, reason }, RouteProblem::Application { route: other, .. }] =
        error.problems()
    else {
        panic!("{error}")
    };
    assert!(route.starts_with("`GET /a/{*b}` of plugin `p`") && other.starts_with("`GET /b/{*c}`"), "{error}");
    assert!(reason.contains("/a/{c}/d"), "{reason}");
    assert_eq!(panics, 2);
}
