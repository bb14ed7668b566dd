//! The environment, as data.

mod matching;
mod overlay;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;

pub(crate) use self::overlay::overlay;

/// Variables by name: those of the process, or for a test any others.
///
/// ```
/// # use hooks_config::Environment;
/// let environment: Environment = [("SRE_BOT__PLUGINS__TRACING__HEADER", "x-id")].into_iter().collect();
/// ```
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, Result<String, NotText>>);

/// The value is not UTF-8. It may be secret, so nothing is kept of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NotText;

impl Environment {
    /// The variables of the process.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::vars_os().collect()
    }

    pub(crate) fn get(&self, name: &str) -> Option<Result<&str, NotText>> {
        self.0.get(name).map(|value| value.as_deref().map_err(|error| *error))
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, Result<&str, NotText>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_deref().map_err(|error| *error)))
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables = variables.into_iter().map(|(name, value)| {
            let name = name.into().to_string_lossy().into_owned();
            (name, value.into().into_string().map_err(|_| NotText))
        });
        Self(variables.collect())
    }
}

/// Names only: a value may be secret.
impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.keys()).finish()
    }
}
