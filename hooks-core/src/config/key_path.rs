use std::fmt;

/// The way to a value in a section of the configuration; written as `keys[2].name`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPath(Vec<KeyStep>);

/// A step of a [`KeyPath`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyStep {
    /// The value of a key.
    Key(String),
    /// An element of a list, from 0.
    Index(usize),
}

impl KeyPath {
    /// The section itself.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads what [`Display`](fmt::Display) writes. Every text is a path: what is no index is a key.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut path = Self::default();
        for part in text.split('.').filter(|part| !part.is_empty()) {
            let (key, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
            if !key.is_empty() {
                path.0.push(KeyStep::Key(key.to_owned()));
            }
            while let Some((index, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                path.0.push(index.parse().map_or_else(|_| KeyStep::Key(index.to_owned()), KeyStep::Index));
                rest = behind;
            }
        }
        path
    }

    /// The value of a key below.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.with(KeyStep::Key(key.into()))
    }

    /// An element of the list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(KeyStep::Index(index))
    }

    fn with(&self, step: KeyStep) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// What holds the value, and the last step to it; `None` of the section itself.
    #[must_use]
    pub fn split_last(&self) -> Option<(Self, &KeyStep)> {
        let (last, before) = self.0.split_last()?;
        Some((Self(before.to_vec()), last))
    }

    /// Whether a value stands directly in the one at this path.
    pub(super) fn holds(&self, value: &Self) -> bool {
        value.split_last().is_some_and(|(parent, _)| parent == *self)
    }

    /// The steps from the section on.
    #[must_use]
    pub fn steps(&self) -> &[KeyStep] {
        &self.0
    }
}

impl FromIterator<KeyStep> for KeyPath {
    fn from_iter<I: IntoIterator<Item = KeyStep>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            match step {
                KeyStep::Key(key) if number == 0 => formatter.write_str(key)?,
                KeyStep::Key(key) => write!(formatter, ".{key}")?,
                KeyStep::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::KeyPath;

    #[test]
    fn a_path_is_read_as_it_is_written() {
        let path = KeyPath::root().key("keys").index(2).index(0).key("name");
        assert_eq!(path.to_string(), "keys[2][0].name");
        assert_eq!(KeyPath::parse("keys[2][0].name"), path);
        assert_eq!(KeyPath::parse(""), KeyPath::root());
    }
}
