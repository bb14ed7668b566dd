use std::num::NonZeroU32;

use hooks_core::{ConfigProblem, Configuration, KeyPath, OnFailure, Origin, PluginConfiguration, PluginSettings, Trip};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Section, WANTS_KEYS};
use crate::duration::WrittenDuration;
use crate::known_plugin::KnownPlugin;
use crate::nearest::instead;
use crate::schema::{own_keys, plugin_keys};
use crate::tree::{Data, Entry, Mapping, Mistake};

/// What the framework knows of a plugin.
#[derive(Default, Deserialize)]
#[serde(default)]
struct PluginKeys {
    enabled: Option<bool>,
    on_failure: Option<Policy>,
    start_timeout: Option<WrittenDuration>,
    stop_timeout: Option<WrittenDuration>,
    trip: Option<TripKeys>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Policy {
    Abort,
    Continue,
}

#[derive(Deserialize)]
struct TripKeys {
    failures: NonZeroU32,
    retry_after: Option<WrittenDuration>,
}

/// Reads `plugins`.
pub(crate) fn plugins(
    plugins: &Mapping,
    known: &[KnownPlugin],
    mut configuration: Configuration,
    problems: &mut Vec<ConfigProblem>,
) -> Configuration {
    for (name, entry) in plugins {
        let read = match known.iter().find(|plugin| plugin.name == *name) {
            Some(plugin) => read(plugin, entry),
            None => {
                let names = known.iter().map(|plugin| plugin.name.as_str());
                let message = format!("no plugin `{name}` is linked in; {}", instead(name, names, "plugins"));
                Err(vec![Mistake::new(message, &entry.key).into_problem()])
            }
        };
        match read {
            Ok(plugin) => configuration = configuration.with_plugin(name, plugin),
            Err(found) => problems.extend(found),
        }
    }
    configuration
}

/// A plugin whose own configuration has a key that is the framework's.
pub(crate) fn taken(plugin: &KnownPlugin) -> Option<ConfigProblem> {
    let keys = own_keys(plugin);
    let name = &plugin.name;
    let first = keys.first()?;
    Some(ConfigProblem::new(format!(
        "the configuration of the plugin `{name}` has a key `{first}`, which is the framework's; rename it in the plugin"
    )))
}

fn read(plugin: &KnownPlugin, entry: &Entry) -> Result<PluginConfiguration, Vec<ConfigProblem>> {
    let name = &plugin.name;
    let mut own = Section::of(entry);
    match &entry.node.data {
        Data::Mapping(_) => {}
        Data::Scalar(Value::Null) | Data::Broken => own.value = json!({}),
        _ => return Err(vec![Mistake::new(WANTS_KEYS, &entry.node.spot).into_problem()]),
    }
    let framework = framework(&mut own.value);
    let schema = json!({ "properties": plugin_keys() });
    let framework = Section { value: framework, origins: own.origins.clone() };
    let keys: PluginKeys = framework.read(&format!("plugins.{name}"), &schema)?;
    let settings = settings(&keys, &framework);
    let beside = plugin_keys().into_iter().map(|(key, _)| key);
    if plugin.core && keys.enabled == Some(false) {
        let origin = framework.origins.value(&KeyPath::root().key("enabled")).cloned();
        let message = format!("the plugin `{name}` is core, and is always on; remove `enabled`");
        return Err(vec![ConfigProblem::new(message).at(origin)]);
    }
    Ok(PluginConfiguration::new(own.value).with_origins(own.origins).with_settings(settings).with_keys_beside(beside))
}

/// Takes the framework's keys out of a section.
fn framework(own: &mut Value) -> Value {
    let Value::Object(own) = own else { return json!({}) };
    plugin_keys().into_iter().filter_map(|(key, _)| own.remove_entry(&key)).collect()
}

fn settings(keys: &PluginKeys, section: &Section) -> PluginSettings {
    let mut settings = PluginSettings::default();
    if let Some(enabled) = keys.enabled {
        let origin = section.origins.value(&KeyPath::root().key("enabled")).cloned();
        settings = settings.with_enabled(enabled, origin.unwrap_or_else(|| Origin::new("configuration")));
    }
    if let Some(policy) = keys.on_failure {
        settings = settings.with_on_failure(match policy {
            Policy::Abort => OnFailure::Abort,
            Policy::Continue => OnFailure::Continue,
        });
    }
    if let Some(WrittenDuration(limit)) = keys.start_timeout {
        settings = settings.with_start_timeout(limit);
    }
    if let Some(WrittenDuration(limit)) = keys.stop_timeout {
        settings = settings.with_stop_timeout(limit);
    }
    if let Some(trip) = &keys.trip {
        let retry_after = trip.retry_after.map(|WrittenDuration(pause)| pause);
        settings = settings.with_trip(Trip { failures: trip.failures.get(), retry_after });
    }
    settings
}
