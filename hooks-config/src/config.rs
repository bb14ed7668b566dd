use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hooks_core::Snapshot;
use serde_json::Value;

use crate::environment::Environment;
use crate::known_plugin::KnownPlugin;
use crate::load::load;
use crate::loaded::Loaded;
use crate::schema::{compose, interpolated};
use crate::source::{ConfigSource, ConfigSources, config_sources};

/// Where an application's configuration comes from, and who has a part in it.
///
/// It can be loaded any number of times, for each change of the files.
///
/// ```
/// # use hooks_config::{Config, Environment, KnownPlugin};
/// # use serde_json::json;
/// let tracing = KnownPlugin::new("tracing", json!({ "type": "object", "properties": { "header": { "type": "string" } } }));
/// let config = Config::new("sre-bot")
///     .file("sre-bot.yaml")
///     .environment([("SRE_BOT__PLUGINS__TRACING__HEADER", "x-id")].into_iter().collect())
///     .plugins([tracing]);
///
/// let loaded = config.load();
/// let tracing = loaded.configuration().plugin("tracing").expect("it is configured");
/// assert_eq!(tracing.value(), &json!({ "header": "x-id" }));
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Config {
    pub(crate) application: String,
    pub(crate) file: Option<ConfigFile>,
    pub(crate) environment: Option<Environment>,
    pub(crate) sources: ConfigSources,
    pub(crate) plugins: Vec<KnownPlugin>,
    pub(crate) sections: BTreeMap<String, Value>,
}

#[derive(Debug, Clone)]
pub(crate) struct ConfigFile {
    pub(crate) path: PathBuf,
    pub(crate) is_required: bool,
}

impl Config {
    /// The configuration of an application: of `sre-bot`, the variables of the environment begin with `SRE_BOT__`.
    pub fn new(application: impl Into<String>) -> Self {
        Self {
            application: application.into(),
            file: None,
            environment: None,
            sources: ConfigSources::default(),
            plugins: Vec::new(),
            sections: BTreeMap::new(),
        }
    }

    /// A YAML file, which may be missing.
    pub fn file(self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_owned();
        Self { file: Some(ConfigFile { path, is_required: false }), ..self }
    }

    /// A YAML file that somebody asked for, as by `--config`: it must be there.
    pub fn required_file(self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_owned();
        Self { file: Some(ConfigFile { path, is_required: true }), ..self }
    }

    /// This environment, in place of the process's.
    pub fn environment(self, environment: Environment) -> Self {
        Self { environment: Some(environment), ..self }
    }

    /// The plugins that are linked in.
    pub fn plugins(mut self, plugins: impl IntoIterator<Item = KnownPlugin>) -> Self {
        self.plugins.extend(plugins);
        self
    }

    /// A key at the top that is neither a plugin's nor the framework's, as `server`, with the schema of what is below it.
    /// [`Loaded::section`] reads it.
    pub fn section(mut self, name: impl Into<String>, schema: Value) -> Self {
        self.sections.insert(name.into(), schema);
        self
    }

    /// A further source of the host's.
    pub fn source(mut self, source: impl ConfigSource + 'static) -> Self {
        self.sources.add(source);
        self
    }

    /// The further sources of plugins, which implement [`config_sources`].
    pub fn sources_of(mut self, plugins: &Snapshot) -> Self {
        plugins.call(config_sources { sources: &mut self.sources });
        self
    }

    /// The schema of the file ([JSON Schema 2020-12](https://json-schema.org/draft/2020-12)) with all that is linked in.
    ///
    /// Editors complete plugins and keys by it: `# yaml-language-server: $schema=schema.json` in the first line of the
    /// file.
    #[must_use]
    pub fn schema(&self) -> Value {
        interpolated(self.shape())
    }

    /// Reads all of it. What is wrong is told by what is loaded, and by the manager that is built with it.
    #[must_use]
    pub fn load(&self) -> Loaded {
        load(self, false)
    }

    /// Reads all of it again, while the application runs: a file that was there and is no more is a mistake, since it was
    /// most likely lost, and what it said would not hold any more.
    #[must_use]
    pub fn reload(&self, before: &Loaded) -> Loaded {
        load(self, before.is_file_there)
    }

    /// The schema of what the layers make together.
    pub(crate) fn shape(&self) -> Value {
        compose(&self.application, &self.sections, &self.plugins)
    }
}
