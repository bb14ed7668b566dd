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

    /// The same as a part of the core, which cannot be switched off.
    #[must_use]
    pub fn core(self) -> Self {
        Self { core: true, ..self }
    }
}
