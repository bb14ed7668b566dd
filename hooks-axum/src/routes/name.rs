use std::sync::Arc;

use hooks_core::PluginInfo;

use super::{Declaration, Pattern, RouteProblem};

/// What operators find below the same path in every service, whatever its plugins are.
const RESERVED: [&str; 3] = ["admin", "health", "metrics"];

/// The package whose plugins have these names.
pub(super) const OWNER: &str = "hooks-operate";

/// Finds every plugin that has a name of [`OWNER`]'s.
pub(super) fn reserved(plugins: &[Arc<PluginInfo>]) -> impl Iterator<Item = RouteProblem> {
    let reserved = plugins.iter().filter(|plugin| is_taken(plugin.name(), plugin.package().name));
    reserved.map(|plugin| RouteProblem::ReservedName { plugin: plugin.name().to_owned(), location: plugin.location() })
}

fn is_taken(name: &str, package: &str) -> bool {
    RESERVED.contains(&name) && package != OWNER
}

/// Finds every route of a plugin that is below what belongs to another, or that would match what does.
pub(super) fn misplaced<'r>(
    routes: impl IntoIterator<Item = &'r Declaration>,
    plugins: &[Arc<PluginInfo>],
) -> Vec<RouteProblem> {
    let mut problems = Vec::new();
    for route in routes {
        let Some(start) = first_segment(&route.path).filter(|start| Some(*start) != route.plugin.as_deref()) else {
            continue;
        };
        let names = plugins.iter().map(|plugin| plugin.name()).filter(|name| !RESERVED.contains(name));
        let mut others = RESERVED.into_iter().chain(names).filter(|name| Some(*name) != route.plugin.as_deref());
        if let Some(text) = Pattern::of(&route.path).captured_start() {
            // There is text in place of a parameter, so a name is longer than what stands before that.
            let is_matched = |name: &&str| name.len() > text.len() && name.starts_with(text);
            let matched: Vec<_> = others.filter(is_matched).map(str::to_owned).collect();
            if !matched.is_empty() {
                problems.push(RouteProblem::EveryPath { route: route.to_string(), matched });
            }
        } else if let Some(reserved) = RESERVED.iter().find(|name| **name == start) {
            problems.push(RouteProblem::ReservedPath { route: route.to_string(), reserved });
        } else if let Some(owner) = others.find(|name| *name == start) {
            problems.push(RouteProblem::ForeignPath { route: route.to_string(), owner: owner.to_owned() });
        }
    }
    problems
}

/// A name has no braces, so a path that begins with one has no escapes there.
fn first_segment(path: &str) -> Option<&str> {
    path.strip_prefix('/')?.split('/').next()
}

#[cfg(test)]
mod tests {
    use super::is_taken;

    /// No other package can be called so in a test.
    #[test]
    fn a_reserved_name_is_taken_for_all_but_its_package() {
        assert!(is_taken("health", "health") && is_taken("admin", "hooks-operated"));
        assert!(!is_taken("health", "hooks-operate") && !is_taken("healthy", "healthy"));
    }
}
