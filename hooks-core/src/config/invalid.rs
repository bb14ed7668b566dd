use std::error::Error;
use std::fmt::{self, Display};

use super::key_path::KeyPath;

/// What a plugin has against its configuration: one or more values, and why.
///
/// With the feature `garde`, a `garde::Report` becomes one by `?`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invalid(Vec<Wrong>);

/// One value that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub(crate) path: KeyPath,
    pub(crate) message: String,
    /// Whether it is the key that is wrong, and not its value.
    pub(crate) is_key: bool,
}

impl Invalid {
    /// A value that is wrong: `Invalid::at("keys[2].name", "is empty; give the key a name")`. The path is that of the
    /// keys as they are written in the configuration; names of fields do where they differ in `-`, `_` and case alone.
    #[must_use]
    pub fn at(path: &str, message: impl Display) -> Self {
        Self::default().and(path, message)
    }

    /// The same and another value.
    #[must_use]
    pub fn and(mut self, path: &str, message: impl Display) -> Self {
        self.0.push(Wrong { path: KeyPath::parse(path), message: message.to_string(), is_key: false });
        self
    }

    /// All of these together.
    #[must_use]
    pub fn all(several: impl IntoIterator<Item = Self>) -> Self {
        Self(several.into_iter().flat_map(|each| each.0).collect())
    }

    /// `Ok` where nothing is wrong.
    ///
    /// # Errors
    /// Itself where something is.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    pub(crate) fn into_wrong(self) -> Vec<Wrong> {
        self.0
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong: Vec<_> = self.0.iter().map(Wrong::to_string).collect();
        formatter.write_str(&wrong.join("; "))
    }
}

impl Error for Invalid {}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}`: {}", self.path, self.message)
    }
}

impl Wrong {
    pub(crate) fn value(path: KeyPath, message: String) -> Self {
        Self { path, message, is_key: false }
    }

    pub(super) fn is_missing_field(&self) -> bool {
        self.message.starts_with("missing field")
    }

    pub(crate) fn key(path: KeyPath, message: String) -> Self {
        Self { path, message, is_key: true }
    }
}

#[cfg(feature = "garde")]
impl From<garde::Report> for Invalid {
    fn from(report: garde::Report) -> Self {
        report.into_inner().into_iter().fold(Self::default(), |all, (path, error)| all.and(&path.to_string(), error))
    }
}
