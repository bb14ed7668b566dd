use std::collections::BTreeMap;

use super::clash::Clash;
use super::pattern::Pattern;
use super::{Declaration, RouteProblem};

/// More in one path, and matchit panics.
const MOST_PARAMETERS: usize = 25;

/// Finds every path that is none, and every conflict of the plugins with each other, as the router finds them that axum
/// itself matches paths with.
pub(super) fn conflicts<'r>(routes: impl IntoIterator<Item = &'r Declaration>) -> Vec<RouteProblem> {
    let mut problems = Vec::new();
    let mut paths = matchit::Router::new();
    let mut owners: BTreeMap<&str, Vec<&Declaration>> = BTreeMap::new();
    for route in routes {
        if let Some(owners) = owners.get_mut(route.path.as_str()) {
            // One path with several methods.
            match owners.iter().find(|other| other.method == route.method) {
                Some(other) => problems.extend(conflict(other, route)),
                None => owners.push(route),
            }
        } else if let Some(reason) = mistake(&route.path) {
            problems.push(RouteProblem::Path { route: route.to_string(), reason });
        } else if paths.insert(&route.path, ()).is_ok() {
            owners.insert(&route.path, vec![route]);
        } else {
            // The error names a path, but without the escapes that it was declared with.
            problems.extend(owners.values().flatten().filter_map(|other| conflict(other, route)));
        }
    }
    problems
}

fn conflict(first: &Declaration, second: &Declaration) -> Option<RouteProblem> {
    let clash = Clash::between(&first.path, &second.path, first.method == second.method)?;
    Some(RouteProblem::Conflict { first: first.to_string(), second: second.to_string(), clash })
}

/// What is wrong with a path by itself.
fn mistake(path: &str) -> Option<String> {
    if !path.starts_with('/') {
        return Some("it does not start with `/`".to_owned());
    }
    // axum takes these on a router that says so; a plugin cannot know whether the application's does.
    if let Some(name) = path.split('/').find_map(|segment| segment.strip_prefix(':')) {
        return Some(format!("a segment starts with `:`; a parameter is written `{{{name}}}`"));
    }
    if let Some(name) = path.split('/').find_map(|segment| segment.strip_prefix('*')) {
        return Some(format!("a segment starts with `*`; the rest of a path is written `{{*{name}}}`"));
    }
    if Pattern::of(path).parameters() > MOST_PARAMETERS {
        return Some(format!("it has more than {MOST_PARAMETERS} parameters"));
    }
    // In a router of its own: a path that fails leaves its beginning behind.
    matchit::Router::new().insert(path, ()).err().map(|error| error.to_string())
}
