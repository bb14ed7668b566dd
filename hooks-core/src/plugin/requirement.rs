use std::fmt;

use semver::{Version, VersionReq};

/// What a plugin cannot do without: a plugin or a capability, in some version.
///
/// It is written as `clock`, `clock >= 1.2`, or `clock?` where the plugin does without, but comes later and needs that
/// version if it is there. Versions are compared as [Cargo does](https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    name: String,
    versions: VersionReq,
    optional: bool,
}

impl Requirement {
    /// Reads what `requires(…)` takes.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let end = text.find(|letter: char| !is_of_name(letter)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if name.is_empty() {
            return Err(format!("`{text}` names no plugin; write it as `clock`, `clock >= 1.2` or `clock?`"));
        }
        let (rest, optional) = match rest.strip_prefix('?') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let versions = match rest.trim() {
            "" => VersionReq::STAR,
            versions => VersionReq::parse(versions)
                .map_err(|error| format!("`{versions}` in `{text}` are no versions as `>= 1.2`: {error}"))?,
        };
        Ok(Self { name: name.to_owned(), versions, optional })
    }

    /// The plugin or capability.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the plugin does without.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// Whether this version will do. One that is no version will where any does.
    #[must_use]
    pub fn accepts(&self, version: &str) -> bool {
        self.versions == VersionReq::STAR
            || Version::parse(version).is_ok_and(|version| self.versions.matches(&version))
    }

    /// The versions that will do; empty where all do.
    #[must_use]
    pub fn versions(&self) -> String {
        if self.versions == VersionReq::STAR { String::new() } else { self.versions.to_string() }
    }
}

pub(super) fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// As it is written.
impl fmt::Display for Requirement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, optional, .. } = self;
        write!(formatter, "{name}{}", if *optional { "?" } else { "" })?;
        match &*self.versions() {
            "" => Ok(()),
            versions => write!(formatter, " {versions}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Requirement;

    #[test]
    fn a_requirement_is_written_as_it_is_read() {
        for text in ["clock", "clock?", "clock >=1.2", "jwt? ^2.0.1", "a-b_c <3, >=1"] {
            let written = Requirement::parse(text).expect("it can be read").to_string();
            assert_eq!(written, text);
        }
    }

    #[test]
    fn prereleases_match_as_in_cargo() {
        let accepts = |text: &str, version| Requirement::parse(text).is_ok_and(|each| each.accepts(version));
        assert!(!accepts("clock >= 1.2", "1.3.0-alpha.1"));
        assert!(accepts("clock >= 1.3.0-alpha", "1.3.0-alpha.1"));
        assert!(accepts("clock", "1.3.0-alpha.1"));
        assert!(accepts("clock", "no version"));
        assert!(!accepts("clock 1", "2.0.0"));
    }

    #[test]
    fn what_is_none_is_told() {
        let told = |text| Requirement::parse(text).expect_err("it is none");
        assert_eq!(told(">= 1"), "`>= 1` names no plugin; write it as `clock`, `clock >= 1.2` or `clock?`");
        assert!(told("clock one").starts_with("`one` in `clock one` are no versions as `>= 1.2`: "));
    }
}
