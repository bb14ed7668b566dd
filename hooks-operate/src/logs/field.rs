//! What events and spans say, as values.

use std::error::Error;
use std::fmt::{self, Debug};
use std::iter::successors;

use serde::ser::{Serialize, SerializeMap, Serializer};
use tracing::field::{Field, Visit};

/// How many sources of an error are told; one may be its own.
const MOST_SOURCES: usize = 32;

/// The fields of an event or of a span, in the order in which they are recorded.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    pub(super) message: String,
    pub(super) rest: Vec<(&'static str, Value)>,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    /// A text of its own.
    Text(String),
    /// How a value shows itself.
    Shown(String),
    /// An error, and what has caused it.
    Errors(Vec<String>),
}

impl Fields {
    fn set(&mut self, field: &Field, value: Value) {
        let name = field.name();
        match (name, value) {
            ("message", Value::Text(text) | Value::Shown(text)) => self.message = text,
            // What the crate `log` says of itself.
            (name, _) if name.starts_with("log.") => {}
            (name, value) => self.put(name.strip_prefix("r#").unwrap_or(name), value),
        }
    }

    fn put(&mut self, name: &'static str, value: Value) {
        match self.rest.iter_mut().find(|(other, _)| *other == name) {
            Some((_, place)) => *place = value,
            None => self.rest.push((name, value)),
        }
    }

    /// Takes what has been recorded later.
    pub(super) fn merge(&mut self, later: Self) {
        later.rest.into_iter().for_each(|(name, value)| self.put(name, value));
    }
}

impl Visit for Fields {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, Value::Bool(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, Value::Signed(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, Value::Unsigned(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, Value::Float(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, Value::Text(value.to_owned()));
    }

    fn record_error(&mut self, field: &Field, error: &(dyn Error + 'static)) {
        let chain = successors(Some(error), |&error| error.source()).take(MOST_SOURCES);
        self.set(field, Value::Errors(chain.map(ToString::to_string).collect()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.set(field, Value::Shown(format!("{value:?}")));
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Signed(value) => write!(formatter, "{value}"),
            Self::Unsigned(value) => write!(formatter, "{value}"),
            Self::Float(value) => write!(formatter, "{value}"),
            Self::Text(text) => write!(formatter, "{text:?}"),
            Self::Shown(text) => formatter.write_str(text),
            Self::Errors(errors) => formatter.write_str(&errors.join(": ")),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => value.serialize(serializer),
            Self::Signed(value) => value.serialize(serializer),
            Self::Unsigned(value) => value.serialize(serializer),
            Self::Float(value) => value.serialize(serializer),
            Self::Text(text) | Self::Shown(text) => text.serialize(serializer),
            Self::Errors(errors) => errors.serialize(serializer),
        }
    }
}

/// Without the message.
impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.rest.len()))?;
        for (name, value) in &self.rest {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
