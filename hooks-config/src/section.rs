//! The sections of a configuration, each taken apart by whom it is for.

mod hook;
mod plugin;
mod role;
pub(crate) mod version;

use hooks_core::{ConfigProblem, KeyPath, Origins, read_section};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use self::hook::hooks;
pub(crate) use self::plugin::{plugins, taken};
pub(crate) use self::role::roles;
use crate::schema::View;
use crate::tree::{Entry, plain};

/// What is said of a value where keys are wanted.
pub(crate) const WANTS_KEYS: &str = "keys are wanted here, and no value; write them below, each in a line";

/// A section as a value, with where all of it stands.
pub(crate) struct Section {
    pub(crate) value: Value,
    pub(crate) origins: Origins,
}

impl Section {
    pub(crate) fn of(entry: &Entry) -> Self {
        let mut origins = Origins::default();
        let value = plain(&entry.node, &entry.key, &KeyPath::root(), &mut origins);
        Self { value, origins }
    }

    /// Reads it as a type.
    pub(crate) fn read<T: DeserializeOwned>(&self, name: &str, schema: &Value) -> Result<T, Vec<ConfigProblem>> {
        let is_keys = self.value.is_object() || self.value.is_null();
        if !is_keys && View::of(schema).wants_keys() {
            let origin = self.origins.value(&KeyPath::root()).cloned();
            return Err(vec![ConfigProblem::new(WANTS_KEYS).at(origin)]);
        }
        read_section(name, &self.value, &self.origins, schema)
    }
}
