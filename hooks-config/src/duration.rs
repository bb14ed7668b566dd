use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use hooks_core::schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// A length of time, as a person writes it in a configuration: `250ms`, `2s`, `1m`, `1h 30m`.
///
/// ```
/// # use hooks_config::WrittenDuration;
/// # use std::time::Duration;
/// let WrittenDuration(limit) = serde_json::from_str("\"1m 30s\"")?;
/// assert_eq!(limit, Duration::from_secs(90));
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDuration(pub Duration);

impl JsonSchema for WrittenDuration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["250ms", "2s", "1m", "1h"] })
    }
}

impl<'de> Deserialize<'de> for WrittenDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = WrittenDuration;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a duration with its unit, as `250ms`, `2s`, `1m` or `1h`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<WrittenDuration, E> {
        humantime::parse_duration(text).map(WrittenDuration).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}
