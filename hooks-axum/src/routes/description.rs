use std::fmt;
use std::panic::Location;

use axum::http::{Extensions, Method};

use super::probe::Probe;
use super::{Pattern, RouteProblem};

/// What the application says of a route of its own.
#[derive(Debug, Clone)]
pub(crate) struct Description {
    pub(crate) method: Method,
    /// The whole path, as axum matches it.
    pub(crate) path: String,
    pub(crate) metadata: Extensions,
    location: &'static Location<'static>,
}

impl Description {
    /// Says it, beside what is said already of the same route.
    #[track_caller]
    pub(crate) fn add<T>(all: &mut Vec<Self>, method: Method, path: &str, metadata: T)
    where
        T: Clone + Send + Sync + 'static,
    {
        if let Some(same) = all.iter_mut().find(|each| each.method == method && each.path == path) {
            same.metadata.insert(metadata);
            return;
        }
        let mut said = Extensions::new();
        said.insert(metadata);
        all.push(Self { method, path: path.to_owned(), metadata: said, location: Location::caller() });
    }

    fn is_of_route(&self, probe: &Probe) -> bool {
        let example = Pattern::of(&self.path).example();
        let is_path = probe.find(&example).is_some_and(|found| found.path.as_deref() == Some(&*self.path));
        is_path && probe.methods(&example).is_some_and(|methods| methods.contain(&self.method))
    }
}

/// Finds every description of a route that the application does not have.
pub(super) fn unknown(probe: Option<&Probe>, descriptions: &[Description]) -> impl Iterator<Item = RouteProblem> {
    let unknown = descriptions.iter().filter(move |each| !probe.is_some_and(|probe| each.is_of_route(probe)));
    unknown.map(|each| RouteProblem::Undeclared {
        route: each.to_string(),
        file: each.location.file(),
        line: each.location.line(),
    })
}

impl fmt::Display for Description {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{} {}` of the application", self.method, self.path)
    }
}
