use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::Router;
use axum::routing::MethodRouter;
use hooks_core::panic_message;
use thiserror::Error;

use super::{RouteInfo, Routes};

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
    #[error("plugin `{plugin}` panicked in `register_routes`: {message}")]
    Panicked {
        /// The plugin.
        plugin: &'static str,
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

    pub(crate) fn fail(&mut self, plugin: &'static str, message: &str) {
        self.problems.push(RouteProblem::Panicked { plugin, message: message.to_owned() });
    }

    /// Finds every conflict among the plugins, by the router that axum itself matches paths with.
    pub(crate) fn check(mut self) -> Result<Self, RouteError> {
        let mut paths: matchit::Router<()> = matchit::Router::new();
        let mut owners: HashMap<&str, Vec<&RouteInfo>> = HashMap::new();
        for (route, _) in &self.routes {
            if let Some(owners) = owners.get_mut(route.path()) {
                // One path with several methods.
                match owners.iter().find(|other| other.method == route.method) {
                    Some(other) => self.problems.push(conflict(other, route)),
                    None => owners.push(route),
                }
                continue;
            }
            match paths.insert(route.path(), ()) {
                Ok(()) => {
                    owners.insert(route.path(), vec![route]);
                }
                Err(matchit::InsertError::Conflict { with }) => {
                    let others = owners.get(with.as_str()).into_iter().flatten();
                    self.problems.extend(others.map(|other| conflict(other, route)));
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
    /// axum panics where two routes conflict, and cannot be asked before: the panic becomes the error.
    pub(crate) fn merge_into(self, router: Router) -> Result<Router, RouteError> {
        let mut current = None;
        let fold = || {
            self.routes.into_iter().fold(router, |router, (route, handler)| {
                let path = route.path.clone();
                current = Some(route);
                router.route(&path, handler)
            })
        };
        catch_unwind(AssertUnwindSafe(fold)).map_err(|panicked| {
            let route = current.map_or_else(String::new, |route| route.to_string());
            let reason = panic_message(&*panicked).to_owned();
            RouteError { problems: vec![RouteProblem::Application { route, reason }] }
        })
    }
}

fn conflict(first: &RouteInfo, second: &RouteInfo) -> RouteProblem {
    RouteProblem::Conflict { first: first.to_string(), second: second.to_string() }
}
