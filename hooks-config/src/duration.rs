use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// A length of time, as a person writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written(pub(crate) Duration);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Written;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a duration with its unit, as `250ms`, `2s`, `1m` or `1h`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Written, E> {
        humantime::parse_duration(text).map(Written).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}
