//! Further places that configuration comes from.

use std::fmt;
use std::sync::Arc;

use hooks_core::{BoxError, Chain, KeyPath, Origin, Origins, catch_panic, hookspec};
use serde_json::Value;

use crate::tree::{Mistake, Node, from_source};

/// Lets plugins and the host add places that configuration comes from, as a store of settings or a service.
///
/// It is called before plugins are loaded: an implementation has no configuration of its own yet. A plugin that has a
/// `load` implements it by a function, `#[hookimpl(plugin = Store)]`.
///
/// ```
/// use hooks_config::{ConfigSource, ConfigSources, SourceValue, config_sources};
/// use hooks_core::{BoxError, hookimpl};
///
/// struct Region;
///
/// impl ConfigSource for Region {
///     fn name(&self) -> &str {
///         "region"
///     }
///
///     fn read(&self) -> Result<SourceValue, BoxError> {
///         Ok(SourceValue::new(serde_json::json!({ "plugins": { "geocoder": { "region": "eu" } } })))
///     }
/// }
///
/// #[hookimpl]
/// fn config_sources(sources: &mut ConfigSources) {
///     sources.add(Region);
/// }
/// ```
#[hookspec]
pub fn config_sources(sources: &mut ConfigSources);

/// A place that configuration comes from.
pub trait ConfigSource: Send + Sync {
    /// The name by which messages call it.
    fn name(&self) -> &str;

    /// What it is stronger than; below the file unless said.
    fn place(&self) -> SourcePlace {
        SourcePlace::BelowFile
    }

    /// Reads all of it, as an object with the keys of the file. It is called anew for each change of the configuration.
    ///
    /// # Errors
    /// Whatever keeps it from being read; then the configuration is refused.
    fn read(&self) -> Result<SourceValue, BoxError>;
}

/// Which of two values holds: that of the source which comes later here, and of two in one place that which was added later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourcePlace {
    /// The file and the environment are stronger.
    BelowFile,
    /// Stronger than the file, weaker than the environment.
    AboveFile,
    /// Stronger than the environment.
    AboveEnvironment,
}

/// What a source says.
#[derive(Clone)]
pub struct SourceValue {
    value: Value,
    origins: Origins,
}

impl SourceValue {
    /// An object with the keys of the file; where its values come from is the source, by its name.
    #[must_use]
    pub fn new(value: Value) -> Self {
        Self { value, origins: Origins::default() }
    }

    /// With where each value comes from, as a row of a table.
    #[must_use]
    pub fn with_origins(self, origins: Origins) -> Self {
        Self { origins, ..self }
    }
}

/// The places that configuration comes from, beside the file and the environment.
#[derive(Clone, Default)]
pub struct ConfigSources(Vec<Arc<dyn ConfigSource>>);

impl ConfigSources {
    /// Adds one.
    pub fn add(&mut self, source: impl ConfigSource + 'static) {
        self.0.push(Arc::new(source));
    }

    pub(crate) fn at(&self, place: SourcePlace) -> impl Iterator<Item = &dyn ConfigSource> {
        self.0.iter().map(|source| &**source).filter(move |source| source.place() == place)
    }
}

/// Reads a source, as a tree; it is code of others, which may panic.
pub(crate) fn read(source: &dyn ConfigSource) -> Result<Node, Mistake> {
    let panicked = |message: &str| format!("a source of the configuration panicked: {message}");
    catch_panic(|| tree_of(source)).unwrap_or_else(|panic| Err(Mistake::nowhere(panicked(panic.message()))))
}

fn tree_of(source: &dyn ConfigSource) -> Result<Node, Mistake> {
    let name = source.name();
    let origin = Origin::new(name);
    match source.read() {
        Err(error) => Err(Mistake::nowhere(format!("the source `{name}` cannot be read: {}", Chain(&*error)))),
        Ok(SourceValue { value: Value::Null, .. }) => Ok(Node::empty()),
        Ok(SourceValue { value: value @ Value::Object(_), origins }) => {
            Ok(from_source(value, &KeyPath::root(), &origins, &origin))
        }
        Ok(_) => {
            Err(Mistake::nowhere(format!("the source `{name}` gives no object; give one with the keys of the file")))
        }
    }
}

impl fmt::Debug for ConfigSources {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.iter().map(|source| source.name())).finish()
    }
}

/// Its keys are not shown, nor its values: some are secret.
impl fmt::Debug for SourceValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SourceValue").finish_non_exhaustive()
    }
}
