use hooks_core::{ConfigProblem, Configuration, HookSettings, OnError};
use serde::Deserialize;

use super::Section;
use crate::duration::WrittenDuration;
use crate::schema::hook_keys;
use crate::tree::Mapping;

/// What is said of a hook.
#[derive(Default, Deserialize)]
#[serde(default)]
struct HookKeys {
    order: Option<Vec<String>>,
    on_error: Option<Policy>,
    timeout: Option<WrittenDuration>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Policy {
    Stop,
    Isolate,
}

/// Reads `hooks`.
pub(crate) fn hooks(
    hooks: &Mapping,
    mut configuration: Configuration,
    problems: &mut Vec<ConfigProblem>,
) -> Configuration {
    let schema = hook_keys();
    for (name, entry) in hooks {
        match Section::of(entry).read::<HookKeys>(&format!("hooks.{name}"), &schema) {
            Ok(keys) => {
                let settings = settings(keys);
                let settings = match entry.key.origin() {
                    Some(origin) => settings.at(origin),
                    None => settings,
                };
                configuration = configuration.with_hook(name, settings);
            }
            Err(found) => problems.extend(found),
        }
    }
    configuration
}

fn settings(keys: HookKeys) -> HookSettings {
    let mut settings = HookSettings::new();
    if let Some(order) = keys.order {
        settings = settings.order(order);
    }
    if let Some(policy) = keys.on_error {
        settings = settings.on_error(match policy {
            Policy::Stop => OnError::Stop,
            Policy::Isolate => OnError::Isolate,
        });
    }
    match keys.timeout {
        Some(WrittenDuration(limit)) => settings.timeout(limit),
        None => settings,
    }
}
