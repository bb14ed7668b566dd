use std::collections::BTreeSet;

use hooks_config::KnownPlugin;
use hooks_core::{KeyPath, PluginConfiguration, PluginDefinition};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::value::Value;

/// What is configured of a plugin, without its secrets and without the defaults of its type.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Configuration {
    /// The plugin's own keys; a secret is `***`.
    pub config: Json,
    /// Each value with where it comes from; paths begin with those keys.
    pub values: Vec<Value>,
}

impl Configuration {
    /// What stands in place of a secret.
    pub const HIDDEN: &str = "***";

    /// That of a plugin.
    #[must_use]
    pub fn of(plugin: &PluginDefinition, configuration: &PluginConfiguration) -> Self {
        let values = KnownPlugin::of(plugin).values(configuration);
        let hidden = values.iter().filter(|value| value.value().is_none()).map(|value| value.path().clone()).collect();
        let config = match configuration.value() {
            Json::Null => Json::Object(serde_json::Map::new()),
            value => masked(value, &KeyPath::root(), &hidden),
        };
        Self { config, values: values.iter().map(Value::of).collect() }
    }
}

fn masked(value: &Json, path: &KeyPath, hidden: &BTreeSet<KeyPath>) -> Json {
    match value {
        _ if hidden.contains(path) => Configuration::HIDDEN.into(),
        Json::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), masked(value, &path.key(key), hidden)));
            Json::Object(entries.collect())
        }
        Json::Array(items) => {
            let items = items.iter().enumerate();
            Json::Array(items.map(|(index, item)| masked(item, &path.index(index), hidden)).collect())
        }
        scalar => scalar.clone(),
    }
}
