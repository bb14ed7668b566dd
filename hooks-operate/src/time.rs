use std::time::SystemTime;

use humantime::format_rfc3339_millis;

/// A time as [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) has it, in UTC.
pub(crate) fn timestamp(time: SystemTime) -> String {
    format_rfc3339_millis(time).to_string()
}

/// For serde: a time as it is written above.
pub(crate) mod rfc3339 {
    use std::borrow::Cow;
    use std::time::SystemTime;

    use humantime::parse_rfc3339;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::timestamp;

    pub(crate) fn serialize<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&timestamp(*time))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SystemTime, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        parse_rfc3339(&text).map_err(|error| D::Error::custom(format!("`{text}` is no time: {error}")))
    }
}
