use std::fmt;

use super::requirement::is_of_name;

/// What a plugin provides under a name that others may provide as well, in a version that may be the plugin's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Capability {
    pub(crate) name: String,
    /// None: the plugin's.
    pub(crate) version: Option<String>,
}

impl Capability {
    /// Reads what `provides(…)` takes: `tracing`, or `tracing 1.2.0`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (name, version) = match text.split_once(char::is_whitespace) {
            Some((name, version)) => (name, Some(version.trim())),
            None => (text, None),
        };
        if name.is_empty() || !name.chars().all(is_of_name) {
            return Err(format!("`{text}` names no capability; write it as `tracing` or `tracing 1.2.0`"));
        }
        if let Some(version) = version.filter(|version| semver::Version::parse(version).is_err()) {
            return Err(format!("`{version}` in `{text}` is no version as `1.2.0`"));
        }
        Ok(Self { name: name.to_owned(), version: version.map(str::to_owned) })
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, version } = self;
        match version {
            Some(version) => write!(formatter, "{name} {version}"),
            None => formatter.write_str(name),
        }
    }
}
