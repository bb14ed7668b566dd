use super::{Declaration, RouteProblem};

/// What a service answers below itself, whatever its plugins are.
const RESERVED: [&str; 3] = ["admin", "health", "metrics"];

/// Finds every route of a plugin that is below what belongs to the application or to another plugin.
pub(super) fn misplaced<'r>(
    routes: impl IntoIterator<Item = &'r Declaration>,
    plugins: &[&'static str],
) -> Vec<RouteProblem> {
    let mut problems = Vec::new();
    let mut last = None;
    for route in routes {
        let plugin = route.plugin;
        if RESERVED.contains(&plugin) && last != Some(plugin) {
            problems.push(RouteProblem::ReservedName { plugin, location: route.location });
        }
        last = Some(plugin);
        let start = first_segment(&route.path).filter(|start| *start != plugin);
        let is_start = |name: &&&'static str| start == Some(**name);
        if let Some(reserved) = RESERVED.iter().find(is_start) {
            problems.push(RouteProblem::ReservedPath { route: route.to_string(), reserved });
        } else if let Some(owner) = plugins.iter().find(is_start) {
            problems.push(RouteProblem::ForeignPath { route: route.to_string(), owner });
        }
    }
    problems
}

/// A plugin's name has no braces, so a path that begins with it has no escapes there.
fn first_segment(path: &str) -> Option<&str> {
    path.strip_prefix('/')?.split('/').next()
}
