use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use hooks_core::schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// A length of time, as a person writes it in a configuration: `250ms`, `2s`, `1m`, `1h 30m`; a hundred years at most, so that
/// it can be added to any time.
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

/// `100y`, as humantime counts years.
const LONGEST: Duration = Duration::from_hours(100 * 8766);

struct Text;

impl Visitor<'_> for Text {
    type Value = WrittenDuration;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a duration with its unit, as `250ms`, `2s`, `1m` or `1h`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<WrittenDuration, E> {
        match humantime::parse_duration(text) {
            Ok(duration) if duration <= LONGEST => Ok(WrittenDuration(duration)),
            Ok(_) | Err(humantime::DurationError::NumberOverflow) => {
                Err(E::custom(format_args!("`{text}` is out of range; write whole nanoseconds, up to `100y`")))
            }
            Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::WrittenDuration;

    fn read(text: &str) -> Result<WrittenDuration, String> {
        serde_json::from_value(text.into()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_duration_is_a_hundred_years_at_most() {
        assert_eq!(read("100y"), Ok(WrittenDuration(Duration::from_hours(876_600))));
        for text in ["101y", "100y 1ns", "99999999999999999999s"] {
            assert_eq!(read(text), Err(format!("`{text}` is out of range; write whole nanoseconds, up to `100y`")));
        }
        let no_unit = "invalid value: string \"30\", expected a duration with its unit, as `250ms`, `2s`, `1m` or `1h`";
        assert_eq!(read("30"), Err(no_unit.to_owned()));
    }
}
