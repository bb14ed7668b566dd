use std::sync::Arc;

use hooks_core::Plugin;

use super::{Declaration, RouteProblem};

/// What a service answers below itself, whatever its plugins are.
const RESERVED: [&str; 3] = ["admin", "health", "metrics"];

/// Finds every plugin that has a name of the application's.
pub(super) fn reserved(plugins: &[Arc<Plugin>]) -> impl Iterator<Item = RouteProblem> {
    let reserved = plugins.iter().filter(|plugin| RESERVED.contains(&plugin.name()));
    reserved.map(|plugin| RouteProblem::ReservedName { plugin: plugin.name(), location: plugin.location() })
}

/// Finds every route of a plugin that is below what belongs to the application or to another plugin.
pub(super) fn misplaced<'r>(
    routes: impl IntoIterator<Item = &'r Declaration>,
    plugins: &[Arc<Plugin>],
) -> Vec<RouteProblem> {
    let mut problems = Vec::new();
    for route in routes {
        let Some(start) = first_segment(&route.path).filter(|start| *start != route.plugin) else { continue };
        if let Some(reserved) = RESERVED.iter().find(|name| **name == start) {
            problems.push(RouteProblem::ReservedPath { route: route.to_string(), reserved });
        } else if let Some(owner) = plugins.iter().map(|plugin| plugin.name()).find(|name| *name == start) {
            problems.push(RouteProblem::ForeignPath { route: route.to_string(), owner });
        }
    }
    problems
}

/// A plugin's name has no braces, so a path that begins with it has no escapes there.
fn first_segment(path: &str) -> Option<&str> {
    path.strip_prefix('/')?.split('/').next()
}
