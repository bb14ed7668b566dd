use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::key_path::{KeyPath, KeyStep};
use super::origin::{ConfigProblem, Origin, Origins};
use super::settings::PluginSettings;
use crate::manager::HookSettings;
use crate::plugin::Roles;

/// What is configured of plugins, hooks and roles, with where each value comes from.
///
/// `hooks-config` makes it of files and the environment; a host or a test can write it down:
///
/// ```
/// # use hooks_core::{Configuration, PluginConfiguration};
/// use serde_json::json;
///
/// let configuration = Configuration::new().with_plugin("tracing", PluginConfiguration::new(json!({ "header": "x-id" })));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    pub(crate) plugins: BTreeMap<String, PluginConfiguration>,
    pub(crate) hooks: Vec<(String, HookSettings)>,
    pub(crate) roles: Vec<Role>,
    pub(crate) problems: Vec<ConfigProblem>,
}

/// What is configured of one plugin. `Debug` shows its keys and no value, since some are secret.
#[derive(Clone, Default)]
pub struct PluginConfiguration {
    pub(crate) value: Value,
    pub(crate) origins: Origins,
    pub(crate) settings: PluginSettings,
    pub(crate) beside: Vec<String>,
}

/// A role, with the permissions that it grants and where each is said.
#[derive(Debug, Clone)]
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) grants: Vec<(String, Option<Origin>)>,
}

impl Configuration {
    /// Nothing: every plugin has the defaults of its type.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With this configuration of a plugin.
    #[must_use]
    pub fn with_plugin(mut self, name: impl Into<String>, configuration: PluginConfiguration) -> Self {
        self.plugins.insert(name.into(), configuration);
        self
    }

    /// With these settings of a hook, by its name or its qualified one.
    #[must_use]
    pub fn with_hook(mut self, name: impl Into<String>, settings: HookSettings) -> Self {
        self.hooks.push((name.into(), settings));
        self
    }

    /// With a role that grants permissions: each is a key, or a pattern as `reports:*` and `*`.
    #[must_use]
    pub fn with_role<G: Into<String>>(
        mut self,
        name: impl Into<String>,
        grants: impl IntoIterator<Item = (G, Option<Origin>)>,
    ) -> Self {
        let grants = grants.into_iter().map(|(grant, origin)| (grant.into(), origin)).collect();
        self.roles.push(Role { name: name.into(), grants });
        self
    }

    /// With something that is wrong with it: it is reported with all else, and no manager is built.
    #[must_use]
    pub fn with_problem(mut self, problem: ConfigProblem) -> Self {
        self.problems.push(problem);
        self
    }

    pub(crate) fn roles(&self) -> Roles {
        let mut roles = Roles::default();
        for role in &self.roles {
            roles.set(role.name.clone(), role.grants.iter().map(|(grant, _)| grant.clone()).collect());
        }
        roles
    }

    /// What is configured of a plugin.
    #[must_use]
    pub fn plugin(&self, name: &str) -> Option<&PluginConfiguration> {
        self.plugins.get(name)
    }
}

impl PluginConfiguration {
    /// The plugin's own keys, as an object.
    #[must_use]
    pub fn new(value: Value) -> Self {
        Self { value, ..Self::default() }
    }

    /// With where its values come from.
    #[must_use]
    pub fn with_origins(self, origins: Origins) -> Self {
        Self { origins, ..self }
    }

    /// With what the host says of the plugin.
    #[must_use]
    pub fn with_settings(self, settings: PluginSettings) -> Self {
        Self { settings, ..self }
    }

    /// With the keys that stand beside the plugin's own where it is configured, as `enabled`: they are named where a key
    /// is not known.
    #[must_use]
    pub fn with_keys_beside<K: Into<String>>(self, keys: impl IntoIterator<Item = K>) -> Self {
        Self { beside: keys.into_iter().map(Into::into).collect(), ..self }
    }

    /// The plugin's own keys.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Where a value comes from.
    #[must_use]
    pub fn origin(&self, path: &KeyPath) -> Option<&Origin> {
        self.origins.value(path)
    }

    /// Where each value comes from.
    #[must_use]
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// The path as the keys are written: names of fields, which rules go by, may differ from them in `-`, `_` and case.
    pub(crate) fn written(&self, path: &KeyPath) -> KeyPath {
        let folded = |text: &str| text.to_ascii_lowercase().replace('-', "_");
        let mut value = Some(&self.value);
        let steps = path.steps().iter().map(|step| match step {
            KeyStep::Index(index) => {
                value = value.and_then(|value| value.get(index));
                KeyStep::Index(*index)
            }
            KeyStep::Key(key) => {
                let object = value.and_then(Value::as_object);
                let written = object.and_then(|object| object.keys().find(|each| folded(each) == folded(key)));
                let written = written.unwrap_or(key);
                value = object.and_then(|object| object.get(written));
                KeyStep::Key(written.clone())
            }
        });
        steps.collect()
    }

    /// What the host says of the plugin.
    #[must_use]
    pub fn settings(&self) -> &PluginSettings {
        &self.settings
    }
}

impl fmt::Debug for PluginConfiguration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.value.as_object().into_iter().flat_map(|section| section.keys()).collect();
        formatter
            .debug_struct("PluginConfiguration")
            .field("keys", &keys)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
