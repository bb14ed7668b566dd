use std::time::SystemTime;

use humantime::format_rfc3339_millis;

/// A time as [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) has it, in UTC.
pub(crate) fn timestamp(time: SystemTime) -> String {
    format_rfc3339_millis(time).to_string()
}
