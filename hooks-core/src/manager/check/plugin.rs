//! What plugins say of themselves, and the configuration of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::blame::catch_panic;
use crate::config::{ConfigProblem, Configuration, KeyPath, PluginConfiguration, Wrong, known_keys, unknown_among};
use crate::life::PluginDefinition;
use crate::manager::Problem;
use crate::manager::parts::describe;
use crate::manager::state::State;
use crate::nearest::nearest;
use crate::plugin::{PluginInfo, covers};

/// Checks all plugins that are known, and the configuration of those that take part.
pub(in crate::manager) fn check_plugins(state: &State, problems: &mut Vec<Problem>) {
    let mut folded: BTreeMap<String, &PluginInfo> = BTreeMap::new();
    let mut permissions = BTreeSet::new();
    for definition in state.parts.plugins() {
        let plugin = &*definition.info;
        let variable = plugin.name().to_ascii_uppercase().replace(['-', '.'], "_");
        if let Some(other) = folded.insert(variable.clone(), plugin) {
            problems.push(Problem::FoldedNames {
                first: other.name().to_owned(),
                first_from: describe(other),
                second: plugin.name().to_owned(),
                second_from: describe(plugin),
                variable,
            });
        }
        let declared = definition.declared_permissions().unwrap_or_else(|panic| {
            let (plugin, location) = (plugin.name().to_owned(), plugin.location());
            problems.push(Problem::Panicked {
                plugin,
                location,
                function: "permissions",
                message: panic.message().to_owned(),
            });
            Vec::new()
        });
        for permission in declared {
            let is_own =
                permission.key.strip_prefix(plugin.name()).is_some_and(|rest| rest.starts_with(':') && rest.len() > 1);
            let reason = match permissions.insert(permission.key.clone()) {
                _ if !is_own => "which does not begin with the plugin's name and a colon; write it so",
                false => "which it has declared already; take one out",
                true => continue,
            };
            let (name, location) = (plugin.name().to_owned(), plugin.location());
            problems.push(Problem::Permission { plugin: name, location, key: permission.key, reason });
        }
        if let Some(configured) =
            state.configuration.plugin(plugin.name()).filter(|_| !state.off.contains(plugin.name()))
        {
            problems.extend(configured.problems(definition));
        } else if !state.off.contains(plugin.name()) {
            problems.extend(PluginConfiguration::default().problems(definition));
        }
    }
    check_roles(&state.configuration, &permissions, problems);
}

/// Checks that each permission exists that a role names, and each pattern covers one.
fn check_roles(configuration: &Configuration, permissions: &BTreeSet<String>, problems: &mut Vec<Problem>) {
    for role in &configuration.roles {
        for (grant, origin) in &role.grants {
            if grant == "*" || permissions.iter().any(|permission| covers(grant, permission)) {
                continue;
            }
            let instead = match nearest(grant, permissions.iter().map(String::as_str)) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "no plugin declares it; take it out, or add the plugin that does".to_owned(),
            };
            let message = format!("the role `{}` grants the unknown permission `{grant}`; {instead}", role.name);
            problems.push(Problem::Configuration(ConfigProblem::new(message).at(origin.clone())));
        }
    }
}

impl PluginConfiguration {
    /// What is wrong with it, in the eyes of the plugin that it is for.
    pub(in crate::manager) fn problems(&self, definition: &PluginDefinition) -> Vec<Problem> {
        // Reading it is code of the plugin's, and so is what drops it.
        let wrong = catch_panic(|| definition.read(self.value()).err().unwrap_or_default()).unwrap_or_else(|panic| {
            vec![Wrong::value(KeyPath::root(), format!("the plugin panicked when it read this: {}", panic.message()))]
        });
        let problem = wrong.into_iter().filter(|each| !self.origins.explain(each)).map(|each| {
            let each = self.beside_own(each, definition);
            let path = self.written(&each.path);
            let origin = if each.is_key { self.origins.key(&path) } else { self.origins.value(&path) };
            let place = if path.steps().is_empty() { String::new() } else { format!(".{path}") };
            let message = format!("`plugins.{}{place}`: {}", definition.info.name(), each.message);
            Problem::Configuration(ConfigProblem::new(message).at(origin.cloned()).with_path(path))
        });
        problem.collect()
    }

    /// What is no key of the plugin's may be meant for one that stands beside them.
    fn beside_own(&self, wrong: Wrong, definition: &PluginDefinition) -> Wrong {
        match wrong.path.split_last() {
            Some((root, _)) if wrong.is_key && root.steps().is_empty() => {
                let own = known_keys(&definition.schema(), &root);
                unknown_among(&[&own[..], &self.beside].concat(), wrong.path)
            }
            _ => wrong,
        }
    }
}
