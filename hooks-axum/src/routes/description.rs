use axum::http::Method;

use super::probe::Probe;
use super::{Declaration, Pattern, RouteProblem};

/// Says something of a route of the application's own, beside what is said already of the same route.
#[track_caller]
pub(crate) fn describe<T>(said: &mut Vec<Declaration>, method: Method, path: &str, metadata: T)
where
    T: Clone + Send + Sync + 'static,
{
    if let Some(same) = said.iter_mut().find(|each| each.method == method && each.path == path) {
        same.say(metadata);
        return;
    }
    let mut declaration = Declaration::new(None, method, path.to_owned());
    declaration.say(metadata);
    said.push(declaration);
}

/// Finds every description of a route that the application does not have.
pub(super) fn unknown(probe: Option<&Probe>, described: &[Declaration]) -> impl Iterator<Item = RouteProblem> {
    let unknown = described.iter().filter(move |each| !probe.is_some_and(|probe| has_route(probe, each)));
    unknown.map(|each| RouteProblem::Undeclared { route: each.to_string(), location: each.location })
}

fn has_route(probe: &Probe, described: &Declaration) -> bool {
    let example = Pattern::of(&described.path).example();
    let is_path = probe.find(&example).is_some_and(|found| found.path.as_deref() == Some(&*described.path));
    is_path && probe.methods(&example).is_some_and(|methods| methods.contain(&described.method))
}
