use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::Router;
use axum::routing::MethodRouter;
use hooks_core::{Implementation, Location, panic_message};
use thiserror::Error;

use super::Routes;
use crate::RouteInfo;

/// Why a router cannot be built: every problem there is with the plugins' routes.
#[derive(Debug)]
pub struct RouteError {
    problems: Vec<RouteProblem>,
}

/// One thing that is wrong with the routes of plugins.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum RouteProblem {
    /// Two routes match the same requests.
    #[error("{first} and {second} match the same requests; change the path of one of them")]
    Conflict {
        /// One route.
        first: String,
        /// The other.
        second: String,
    },
    /// A path that axum cannot match.
    #[error("{route} has a path that no router takes: {reason}")]
    Path {
        /// The route.
        route: String,
        /// What is wrong with its path.
        reason: String,
    },
    /// A method that axum has no filter for.
    #[error("{route} has a method that axum cannot route")]
    UnknownMethod {
        /// The route.
        route: String,
    },
    /// A route that the application's own router refuses.
    #[error("{route} conflicts with a route of the application: {reason}")]
    Application {
        /// The route.
        route: String,
        /// What axum says.
        reason: String,
    },
    /// `register_routes` panicked.
    #[error("plugin `{plugin}` panicked in `register_routes` ({location}): {message}")]
    Panicked {
        /// The plugin.
        plugin: &'static str,
        /// Where its implementation stands.
        location: Location,
        /// What the panic said.
        message: String,
    },
}

impl RouteError {
    /// The problems, each of which alone would have been enough.
    #[must_use]
    pub fn problems(&self) -> &[RouteProblem] {
        &self.problems
    }
}

impl fmt::Display for RouteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the routes cannot be put together")?;
        for problem in &self.problems {
            write!(formatter, "\n- {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RouteError {}

/// The routes of all plugins.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    routes: Vec<(RouteInfo, MethodRouter)>,
    problems: Vec<RouteProblem>,
}

impl Declared {
    pub(crate) fn add(&mut self, routes: Routes) {
        let (routes, refused) = routes.into_parts();
        self.routes.extend(routes);
        self.problems.extend(refused);
    }

    pub(crate) fn fail(&mut self, implementation: &Implementation, message: &str) {
        let (plugin, location) = (implementation.plugin().name(), implementation.location());
        self.problems.push(RouteProblem::Panicked { plugin, location, message: message.to_owned() });
    }

    /// Finds every conflict among the plugins, by the router that axum itself matches paths with.
    pub(crate) fn check(mut self) -> Result<Self, RouteError> {
        let mut paths: matchit::Router<()> = matchit::Router::new();
        let mut owners: BTreeMap<&str, Vec<&RouteInfo>> = BTreeMap::new();
        for (route, _) in &self.routes {
            if !route.path().starts_with('/') {
                let reason = "it does not start with `/`".to_owned();
                self.problems.push(RouteProblem::Path { route: route.to_string(), reason });
                continue;
            }
            if let Some(owners) = owners.get_mut(route.path()) {
                // One path with several methods.
                match owners.iter().find(|other| other.method() == route.method()) {
                    Some(other) => self.problems.push(conflict(other, route)),
                    None => owners.push(route),
                }
                continue;
            }
            match paths.insert(route.path(), ()) {
                Ok(()) => {
                    owners.insert(route.path(), vec![route]);
                }
                Err(matchit::InsertError::Conflict { .. }) => {
                    // The error names a path, but without the escapes that it was declared with.
                    let others = owners.iter().filter(|(path, _)| overlap(path, route.path()));
                    self.problems.extend(others.flat_map(|(_, others)| others).map(|other| conflict(other, route)));
                }
                Err(error) => {
                    self.problems.push(RouteProblem::Path { route: route.to_string(), reason: error.to_string() });
                }
            }
        }
        if self.problems.is_empty() { Ok(self) } else { Err(RouteError { problems: self.problems }) }
    }

    /// Adds the routes to the application's own.
    ///
    /// axum panics where it takes no route, and cannot be asked before: the panic becomes the error.
    pub(crate) fn merge_into(self, router: Router) -> Result<(Router, Vec<RouteInfo>), RouteError> {
        let own = router.clone();
        let merged = attempt(|| self.routes.iter().fold(router, add)).map_err(|_| {
            let problems = self.routes.iter().filter_map(|route| refusal(route, &own));
            RouteError { problems: problems.collect() }
        });
        Ok((merged?, self.routes.into_iter().map(|(route, _)| route).collect()))
    }
}

type Route = (RouteInfo, MethodRouter);

fn add(router: Router, (route, handler): &Route) -> Router {
    router.route(route.path(), handler.clone())
}

/// Why axum does not take this route: alone, or beside those of the application.
fn refusal(route: &Route, router: &Router) -> Option<RouteProblem> {
    let name = route.0.to_string();
    match attempt(|| add(Router::new(), route)) {
        Err(reason) => Some(RouteProblem::Path { route: name, reason }),
        Ok(_) => {
            let reason = attempt(|| add(router.clone(), route)).err()?;
            Some(RouteProblem::Application { route: name, reason })
        }
    }
}

fn attempt<T>(build: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(build)).map_err(|panicked| panic_message(&*panicked).to_owned())
}

fn overlap(first: &str, second: &str) -> bool {
    let mut paths = matchit::Router::new();
    paths.insert(first, ()).is_ok() && paths.insert(second, ()).is_err()
}

fn conflict(first: &RouteInfo, second: &RouteInfo) -> RouteProblem {
    RouteProblem::Conflict { first: first.to_string(), second: second.to_string() }
}
