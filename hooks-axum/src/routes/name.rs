use std::sync::Arc;

use hooks_core::PluginInfo;

use super::{Declaration, Pattern, RouteProblem};

/// What a service answers below itself, whatever its plugins are.
const RESERVED: [&str; 3] = ["admin", "health", "metrics"];

/// Finds every plugin that has a name of the application's.
pub(super) fn reserved(plugins: &[Arc<PluginInfo>]) -> impl Iterator<Item = RouteProblem> {
    let reserved = plugins.iter().filter(|plugin| RESERVED.contains(&plugin.name()));
    reserved.map(|plugin| RouteProblem::ReservedName { plugin: plugin.name().to_owned(), location: plugin.location() })
}

/// Finds every route of a plugin that is below what belongs to the application or to another plugin, or that would match
/// what is.
pub(super) fn misplaced<'r>(
    routes: impl IntoIterator<Item = &'r Declaration>,
    plugins: &[Arc<PluginInfo>],
) -> Vec<RouteProblem> {
    let mut problems = Vec::new();
    for route in routes {
        let Some(start) = first_segment(&route.path).filter(|start| Some(*start) != route.plugin.as_deref()) else {
            continue;
        };
        let names = plugins.iter().map(|plugin| plugin.name()).filter(|name| Some(*name) != route.plugin.as_deref());
        if let Some(text) = Pattern::of(&route.path).captured_start() {
            // There is text in place of a parameter, so a name is longer than what stands before that.
            let is_matched = |name: &&str| name.len() > text.len() && name.starts_with(text);
            let matched = RESERVED.into_iter().chain(names).filter(is_matched);
            let matched: Vec<_> = matched.map(str::to_owned).collect();
            if !matched.is_empty() {
                problems.push(RouteProblem::EveryPath { route: route.to_string(), matched });
            }
        } else if let Some(reserved) = RESERVED.iter().find(|name| **name == start) {
            problems.push(RouteProblem::ReservedPath { route: route.to_string(), reserved });
        } else if let Some(owner) = names.into_iter().find(|name| *name == start) {
            problems.push(RouteProblem::ForeignPath { route: route.to_string(), owner: owner.to_owned() });
        }
    }
    problems
}

/// A name has no braces, so a path that begins with one has no escapes there.
fn first_segment(path: &str) -> Option<&str> {
    path.strip_prefix('/')?.split('/').next()
}
