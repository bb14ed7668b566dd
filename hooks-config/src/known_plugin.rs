use hooks_core::PluginDefinition;
use serde_json::Value;

/// A plugin that is linked in, as far as its configuration goes.
///
/// A plugin without a configuration has the schema `null`.
#[derive(Debug, Clone)]
pub struct KnownPlugin {
    pub(crate) name: String,
    pub(crate) schema: Value,
    pub(crate) core: bool,
}

impl KnownPlugin {
    /// A plugin by its name, with the JSON schema of its configuration.
    #[must_use]
    pub fn new(name: impl Into<String>, schema: Value) -> Self {
        Self { name: name.into(), schema, core: false }
    }

    /// A plugin that a manager will have.
    #[must_use]
    pub fn of(definition: &PluginDefinition) -> Self {
        let (name, core) = (definition.info().name().to_owned(), definition.info().is_core());
        Self { name, schema: definition.schema(), core }
    }

    /// The same as a part of the core, which cannot be switched off.
    #[must_use]
    pub fn core(self) -> Self {
        Self { core: true, ..self }
    }
}
