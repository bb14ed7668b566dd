//! Random routes, beside what axum says of the same routes in one router that was put together by hand.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::Router;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, any, on};
use hooks_axum::{Request, RouteError, RouteProblem};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tower::service_fn;

use crate::plugins::{Route, answer, attach, quietly};

/// A route of the application, or what stands for several.
#[derive(Debug, Clone)]
struct Own {
    /// Where the router is nested that has it.
    prefix: Option<String>,
    path: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Methods(Vec<Method>),
    /// With a handler for all other methods.
    MethodsAndFallback(Vec<Method>),
    Any(Vec<Method>),
    Service,
    NestedService,
}

fn filter(method: &Method) -> MethodFilter {
    MethodFilter::try_from(method.clone()).expect("axum routes the test's methods")
}

fn on_each(mut router: MethodRouter, methods: &[Method]) -> MethodRouter {
    for method in methods {
        router = router.on(filter(method), answer);
    }
    router
}

impl Own {
    fn add_to(&self, router: Router) -> Router {
        let path = &self.path;
        let service = || service_fn(async |_: Request| Ok::<_, Infallible>(()));
        let own = match &self.kind {
            Kind::Methods(methods) => Router::new().route(path, on_each(MethodRouter::new(), methods)),
            Kind::MethodsAndFallback(methods) => {
                Router::new().route(path, on_each(MethodRouter::new().fallback(answer), methods))
            }
            Kind::Any(methods) => Router::new().route(path, on_each(any(answer), methods)),
            Kind::Service => Router::new().route_service(path, service()),
            Kind::NestedService => Router::new().nest_service(path, service()),
        };
        match &self.prefix {
            Some(prefix) => router.nest(prefix, own),
            None => router.merge(own),
        }
    }

    /// The path as axum routes it.
    fn path(&self) -> String {
        let path = self.path.as_str();
        match &self.prefix {
            Some(prefix) if prefix.ends_with('/') => format!("{prefix}{}", path.trim_start_matches('/')),
            Some(prefix) if path == "/" => prefix.clone(),
            prefix => format!("{}{path}", prefix.as_deref().unwrap_or_default()),
        }
    }

    /// Whether it has this path; a nested service has two, with a slash at the end and without.
    fn is_at(&self, path: &str) -> bool {
        match self.kind {
            Kind::NestedService => self.path().trim_end_matches('/') == path.trim_end_matches('/'),
            _ => self.path() == path,
        }
    }

    fn methods(&self) -> &[Method] {
        match &self.kind {
            Kind::Methods(methods) | Kind::MethodsAndFallback(methods) | Kind::Any(methods) => methods,
            Kind::Service | Kind::NestedService => &[],
        }
    }
}

/// The routes of these that axum takes, and a router of them.
fn application(all: Vec<Own>) -> (Router, Vec<Own>) {
    let (mut router, mut taken) = (Router::new(), Vec::new());
    for own in all {
        if let Some(more) = attempt(|| own.add_to(router.clone())) {
            router = more;
            taken.push(own);
        }
    }
    (router, taken)
}

/// What comes of it unless axum panics.
fn attempt<T>(build: impl FnOnce() -> T) -> Option<T> {
    let (result, _) = quietly(|| catch_unwind(AssertUnwindSafe(build)));
    result.ok()
}

/// Whether it begins with a parameter, which stands for names that belong to others too.
fn matches_names(route: &Route) -> bool {
    let first = route.path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let text = first.split('{').next().unwrap_or_default();
    let is_capture = first.contains('{') && !first.contains("{{");
    route.absolute && is_capture && ["admin", "health", "metrics"].iter().any(|name| name.starts_with(text))
}

/// Whether these can stand in one router: as axum says, and no plugin takes a method of a path that answers them all.
fn fits(own: &[&Own], declared: &[&Route]) -> bool {
    let is_taken = |route: &Route| {
        let mut there = own.iter().filter(|own| own.path() == route.path()).peekable();
        let is_any = |own: &&&Own| matches!(own.kind, Kind::Any(_));
        there.peek().is_some() && (there.clone().any(|own| is_any(&own)) || there.all(|own| own.methods().is_empty()))
    };
    let router = || {
        let own = own.iter().fold(Router::new(), |router, own| own.add_to(router));
        declared.iter().fold(own, |router, route| router.route(&route.path(), on(filter(&route.method), answer)))
    };
    !declared.iter().any(|route| is_taken(route)) && attempt(router).is_some()
}

impl Route {
    fn path(&self) -> String {
        match (self.absolute, self.path.as_str()) {
            (false, "/" | "") => format!("/{}", self.plugin),
            (false, path) if path.starts_with('/') => format!("/{}{path}", self.plugin),
            (_, path) => path.to_owned(),
        }
    }

    fn is_named_by(&self, text: &str) -> bool {
        text.starts_with(&format!("`{} {}` of plugin `{}` (", self.method, self.path(), self.plugin))
    }
}

/// Whether the problem names what alone makes a router refuse.
fn is_true(problem: &RouteProblem, own: &[Own], declared: &[Route]) -> bool {
    let named = |text: &str| declared.iter().filter(|route| route.is_named_by(text)).collect::<Vec<_>>();
    match problem {
        RouteProblem::Conflict { first, second, .. } if second.contains("the application") => {
            // At the end of what stands in backticks.
            let path = second.split('`').nth(1).and_then(|quoted| quoted.rsplit(' ').next()).unwrap_or_default();
            let own: Vec<&Own> = own.iter().filter(|own| own.is_at(path)).collect();
            !fits(&own, &named(first)[..1])
        }
        RouteProblem::Conflict { first, second, .. } => {
            let both: Vec<_> = named(first).into_iter().chain(named(second)).collect();
            !fits(&[], &both)
        }
        RouteProblem::Path { route, .. } => !fits(&[], &named(route)[..1]),
        RouteProblem::Application { route, .. } => {
            // Nothing but a wildcard is left to axum.
            let [route, ..] = named(route)[..] else { return false };
            route.path.contains("{*") && !fits(&own.iter().collect::<Vec<_>>(), &[route])
        }
        RouteProblem::EveryPath { route, .. } => matches_names(named(route)[0]),
        _ => false,
    }
}

fn path() -> impl Strategy<Value = String> {
    let segment = || {
        prop_oneof![
            4 => select(vec!["a", "b"]),
            4 => select(vec!["{x}", "{y}"]),
            2 => select(vec!["a{x}", "a{y}", "{{x}}", "{{x}}{y}", "a{{{x}", "}}"]),
        ]
    };
    let end = prop_oneof![6 => Just(""), 1 => Just("/"), 2 => Just("/{*r}"), 1 => Just("/{*s}"), 1 => Just("/a{*r}")];
    let valid = (vec(segment(), 1..=3), end).prop_map(|(segments, end)| format!("/{}{end}", segments.join("/")));
    let short = select(vec!["/", "/{*r}", "//a", "/a//{x}"]).prop_map(str::to_owned);
    let invalid = select(vec!["", "a", "/:x", "/*x", "/{}", "/{x", "/a}", "/{x}b", "/{*r}/a", "/{*}", "/{x}{y}"]);
    prop_oneof![30 => valid, 4 => short, 1 => invalid.prop_map(str::to_owned)]
}

fn method() -> impl Strategy<Value = Method> {
    select(vec![Method::GET, Method::HEAD, Method::POST])
}

fn own() -> impl Strategy<Value = Own> {
    let methods = || {
        vec(method(), 1..=2).prop_map(|mut methods| {
            methods.dedup();
            methods
        })
    };
    let kind = prop_oneof![
        8 => methods().prop_map(Kind::Methods),
        1 => vec(method(), 0..=1).prop_map(Kind::MethodsAndFallback),
        2 => vec(method(), 0..=1).prop_map(Kind::Any),
        1 => Just(Kind::Service),
        2 => Just(Kind::NestedService),
    ];
    (proptest::option::weighted(0.2, path()), path(), kind).prop_map(|(prefix, path, kind)| Own { prefix, path, kind })
}

fn declared() -> impl Strategy<Value = Route> {
    let plugin = select(vec!["p", "q", "r"]);
    let below_text = proptest::bool::weighted(0.95);
    (plugin, method(), path(), proptest::bool::weighted(0.9), below_text).prop_map(
        |(plugin, method, path, absolute, below_text)| {
            let mut route = Route { plugin, method, path, absolute };
            // Most of those that would be refused whatever there is beside them.
            if below_text && matches_names(&route) {
                route.path.insert_str(0, "/a");
            }
            route
        },
    )
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(3_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn a_router_is_refused_exactly_if_axum_refuses_it(
        own in vec(own(), 0..5),
        mut declared in vec(declared(), 1..6),
    ) {
        declared.sort_by_key(|route| route.plugin);
        let (router, own) = application(own);
        let fits = fits(&own.iter().collect::<Vec<_>>(), &declared.iter().collect::<Vec<_>>());
        let expected = fits && !declared.iter().any(matches_names);
        let (attached, panics) = attach(router, &declared);
        prop_assert_eq!(attached.is_ok(), expected, "{:?}", attached);
        let problems = attached.as_ref().map_or_else(RouteError::problems, |()| &[]);
        for problem in problems {
            prop_assert!(is_true(problem, &own, &declared), "{}", problem);
        }
        let left_to_axum = problems.iter().filter(|problem| matches!(problem, RouteProblem::Application { .. }));
        prop_assert_eq!(panics, left_to_axum.count());
    }
}
