use std::fmt;

use super::clash::Clash;
use super::pattern::Pattern;
use super::probe::{Found, Methods, Probe};
use super::{Declaration, RouteProblem};

/// A route of the application's own.
#[derive(Debug, Clone)]
enum OwnRoute {
    Routed {
        path: String,
        methods: Methods,
    },
    /// `Router::nest_service`
    Nested {
        path: String,
    },
}

/// Finds every conflict of a plugin's route with one of the application's own, as far as requests can find them.
///
/// A plugin's `{*rest}` may conflict with a route that no request of ours comes to.
pub(super) fn conflicts<'r>(probe: &Probe, routes: impl IntoIterator<Item = &'r Declaration>) -> Vec<RouteProblem> {
    let mut last: Option<(&str, Option<OwnRoute>)> = None;
    let mut problems = Vec::new();
    for route in routes {
        let own = match &last {
            // Methods of one path are mostly declared together.
            Some((path, own)) if *path == route.path => own.clone(),
            _ => OwnRoute::find(probe, &route.path),
        };
        let clash = own.as_ref().and_then(|own| Some((own, own.clash(route)?)));
        if let Some((own, clash)) = clash {
            problems.push(RouteProblem::Conflict { first: route.to_string(), second: own.to_string(), clash });
        }
        last = Some((&route.path, own));
    }
    problems
}

impl OwnRoute {
    /// The route of the application that has this path, or that no router takes beside it.
    fn find(probe: &Probe, path: &str) -> Option<Self> {
        let pattern = Pattern::of(path);
        let found = |example: String| {
            let found = probe.find(&example)?;
            match &found.path {
                Some(own) if Clash::between(own, path, true).is_some() => {
                    Some(Self::Routed { path: own.clone(), methods: probe.methods(&example)? })
                }
                Some(_) => None,
                None => Self::nested(probe, &pattern, &found),
            }
        };
        pattern.examples().find_map(found)
    }

    /// A nested service is a wildcard, and conflicts with a path that is the same up to a parameter. axum does not tell
    /// where the service begins: there, where a request reaches it, and does not reach it from beside any text. Nothing is
    /// beside a parameter, but what stands before that is tried first.
    fn nested(probe: &Probe, pattern: &Pattern, found: &Found) -> Option<Self> {
        let reaches = |base: &Pattern| probe.find(&base.below()).is_some_and(|other| other.endpoint == found.endpoint);
        let is_base = |base: &Pattern| reaches(base) && !base.near_misses().any(|other| reaches(&other));
        let base = pattern.before_captures().find(is_base)?;
        // Where it begins it has a route of its own, which tells the path.
        let path = probe.find(&format!("{}/", base.example()))?.path?;
        Some(Self::Nested { path })
    }

    fn clash(&self, route: &Declaration) -> Option<Clash> {
        match self {
            Self::Routed { path, methods } => Clash::between(path, &route.path, methods.contain(&route.method)),
            Self::Nested { .. } => Some(Clash::Wildcard),
        }
    }
}

impl fmt::Display for OwnRoute {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Routed { path, methods: Methods::Every } => write!(formatter, "`any {path}` of the application"),
            Self::Routed { path, methods: Methods::These(methods) } => {
                let methods: Vec<_> = methods.iter().map(axum::http::Method::as_str).collect();
                write!(formatter, "`{} {path}` of the application", methods.join(", "))
            }
            Self::Nested { path } => write!(formatter, "the service that the application nests below `{path}`"),
        }
    }
}
