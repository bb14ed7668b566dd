//! The keys that are the framework's own.

use serde_json::{Map, Value, json};

/// What the framework knows of each plugin, beside the plugin's own keys.
pub(crate) fn plugin_keys() -> Map<String, Value> {
    object(json!({
        "enabled": {
            "type": "boolean",
            "description": "Whether the plugin takes part; it does unless this is `false`.",
        },
        "on_failure": {
            "type": "string",
            "enum": ["abort", "continue"],
            "description": "What becomes of the start where the plugin fails: `abort` (the default) or `continue` without it.",
        },
        "start_timeout": duration("How long each of its loading and its start may take; 30s unless said."),
        "stop_timeout": duration("How long its stop may take; 30s unless said."),
        "trip": {
            "type": "object",
            "description": "When the plugin is disabled for its failures.",
            "properties": {
                "failures": {
                    "type": "integer",
                    "minimum": 1,
                    "description": "After so many failures in a row: errors, panics and time-outs.",
                },
                "retry_after": duration("After which pause it is enabled again; never unless said."),
            },
            "required": ["failures"],
            "additionalProperties": false,
        },
    }))
}

/// What can be said of each hook.
pub(crate) fn hook_keys() -> Value {
    json!({
        "type": ["object", "null"],
        "properties": {
            "order": {
                "type": "array",
                "items": { "type": "string" },
                "description": "The plugins that come first, in this order; others follow as they would.",
            },
            "on_error": {
                "type": "string",
                "enum": ["stop", "isolate"],
                "description": "What a failing implementation does: `stop` ends the call, `isolate` goes on without it.",
            },
            "timeout": duration("How long each async implementation may take."),
        },
        "additionalProperties": false,
    })
}

/// What a role grants.
pub(crate) fn role() -> Value {
    json!({
        "type": ["array", "null"],
        "items": { "type": "string" },
        "description": "The permissions that the role grants: keys as `reports:view`, or patterns as `reports:*` and `*`.",
    })
}

fn duration(description: &str) -> Value {
    json!({ "type": "string", "description": description, "examples": ["250ms", "2s", "1m", "1h"] })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
