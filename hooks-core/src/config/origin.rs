use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::hidden::Hidden;
use super::invalid::Wrong;
use super::key_path::KeyPath;

/// Where a value of the configuration comes from; written as its place: `sre-bot.yaml:12:9`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    place: Arc<str>,
    excerpt: Option<Arc<str>>,
    hidden: Hidden,
}

impl Origin {
    /// A place as a person finds it: file, line and column, or the name of a variable.
    #[must_use]
    pub fn new(place: impl Into<Arc<str>>) -> Self {
        Self { place: place.into(), excerpt: None, hidden: Hidden::default() }
    }

    /// The same with the lines that stand there, and a mark at the value. It shows no secret.
    #[must_use]
    pub fn with_excerpt(self, excerpt: impl Into<Arc<str>>) -> Self {
        Self { excerpt: Some(excerpt.into()), ..self }
    }

    /// The same of a value that is secret, or of one that holds secrets: a problem there does not show these texts.
    #[must_use]
    pub fn hiding(self, texts: impl IntoIterator<Item = String>) -> Self {
        Self { hidden: Hidden::new(texts), ..self }
    }

    /// Whether there is a secret in what comes from here.
    #[must_use]
    pub fn hides(&self) -> bool {
        self.hidden.is_any()
    }

    /// The place.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What stands there.
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.place)
    }
}

/// Where each value of a section comes from.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    entries: BTreeMap<KeyPath, Entry>,
    left_out: BTreeSet<KeyPath>,
}

#[derive(Debug, Clone)]
struct Entry {
    key: Origin,
    value: Origin,
}

impl Origins {
    /// Notes where a value stands, and where its key does.
    pub fn set(&mut self, path: KeyPath, key: Origin, value: Origin) {
        self.entries.insert(path, Entry { key, value });
    }

    /// Notes that a value is left out, since something is wrong with it that is told by itself: what comes of that, such as
    /// a field that is missing, is not told as well.
    pub fn leave_out(&mut self, path: KeyPath) {
        self.left_out.insert(path);
    }

    /// Whether something is wrong only since a value is left out.
    pub(crate) fn explain(&self, wrong: &Wrong) -> bool {
        self.left_out.iter().any(|path| {
            wrong.path.steps().starts_with(path.steps()) || wrong.is_missing_field() && wrong.path.holds(path)
        })
    }

    /// Where a value comes from; the origin of what holds it where nothing is noted of it.
    #[must_use]
    pub fn value(&self, path: &KeyPath) -> Option<&Origin> {
        self.nearest(path).map(|entry| &entry.value)
    }

    /// Where the key of a value stands.
    #[must_use]
    pub fn key(&self, path: &KeyPath) -> Option<&Origin> {
        self.nearest(path).map(|entry| &entry.key)
    }

    fn nearest(&self, path: &KeyPath) -> Option<&Entry> {
        let (mut path, mut entry) = (path.clone(), self.entries.get(path));
        while entry.is_none() {
            path = path.split_last()?.0;
            entry = self.entries.get(&path);
        }
        entry
    }
}

/// One thing that is wrong with the configuration.
///
/// It is written with the lines that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    message: String,
    origin: Option<Origin>,
    path: Option<KeyPath>,
}

impl ConfigProblem {
    /// A problem, with what to write instead.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), origin: None, path: None }
    }

    /// The same of a value that comes from there. What is secret of it is taken out of the message.
    #[must_use]
    pub fn at(self, origin: impl Into<Option<Origin>>) -> Self {
        let origin = origin.into();
        let message = match &origin {
            Some(origin) => origin.hidden.hide(self.message),
            None => self.message,
        };
        Self { message, origin, ..self }
    }

    /// The same of the value with this path in its section.
    #[must_use]
    pub fn with_path(self, path: KeyPath) -> Self {
        Self { path: Some(path), ..self }
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where the value comes from.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The way to the value in its section; `None` where it is of none.
    #[must_use]
    pub fn path(&self) -> Option<&KeyPath> {
        self.path.as_ref()
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, origin, .. } = self;
        match origin {
            None => formatter.write_str(message),
            Some(origin) => {
                write!(formatter, "{message} ({origin})")?;
                let excerpt = origin.excerpt().unwrap_or_default();
                excerpt.lines().try_for_each(|line| write!(formatter, "\n    {line}"))
            }
        }
    }
}
