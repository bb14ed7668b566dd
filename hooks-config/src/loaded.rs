use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use hooks_core::{ConfigProblem, Configuration, Origins, read_section};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::file::FilesRead;
use crate::section::Section;
use crate::shown::ShownValue;
use crate::watch::Watch;

/// A configuration as it was read.
#[derive(Default)]
pub struct Loaded {
    pub(crate) configuration: Configuration,
    pub(crate) sections: BTreeMap<String, Section>,
    pub(crate) schemas: BTreeMap<String, Value>,
    pub(crate) values: Vec<ShownValue>,
    pub(crate) problems: Vec<ConfigProblem>,
    pub(crate) warnings: Vec<ConfigProblem>,
    pub(crate) files: Arc<FilesRead>,
    /// Whether the configuration's own file is there, or was.
    pub(crate) is_file_there: bool,
}

impl Loaded {
    /// What is configured of plugins, hooks and roles, for the manager. It holds all that is wrong with it, so that the
    /// manager tells that with all else.
    #[must_use]
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// A section at the top that [`Config::section`](crate::Config::section) names, as its own type; where nothing stands
    /// there, that type's defaults.
    ///
    /// # Errors
    /// All that is wrong with the section. [`Configuration::with_problem`] takes it, to be told with all else.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, Vec<ConfigProblem>> {
        let Some(schema) = self.schemas.get(name) else {
            return Err(vec![ConfigProblem::new(format!("`{name}` is no section; name it with `Config::section`"))]);
        };
        match self.sections.get(name) {
            Some(section) => section.read(name, schema),
            None => read_section(name, &Value::Null, &Origins::default(), schema),
        }
    }

    /// Every value with where it comes from, in the order of the keys. Defaults of types are not among them.
    pub fn values(&self) -> impl Iterator<Item = &ShownValue> {
        self.values.iter()
    }

    /// What is wrong with it, but for what plugins have against their own sections.
    #[must_use]
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }

    /// What is worth a line in the log.
    #[must_use]
    pub fn warnings(&self) -> &[ConfigProblem] {
        &self.warnings
    }

    /// The files that were read: the configuration's, there or not, and those behind `!file`.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        self.files.files().into_iter().map(|(path, _)| path).collect()
    }

    /// Those of them that are behind `!file`: secrets.
    #[must_use]
    pub fn secret_files(&self) -> BTreeSet<PathBuf> {
        self.files.secret()
    }

    /// Tells when one of the files is another than it was when it was read here.
    #[must_use]
    pub fn watch(&self) -> Watch {
        Watch::new(Arc::clone(&self.files))
    }
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Loaded")
            .field("values", &self.values)
            .field("problems", &self.problems)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}
