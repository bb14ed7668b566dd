use serde_json::{Map, Value, json};

use super::View;
use super::embed::embed;
use super::framework::{hook_keys, plugin_keys, role};
use crate::known_plugin::KnownPlugin;

/// The schema of a whole configuration ([JSON Schema 2020-12](https://json-schema.org/draft/2020-12)).
pub(crate) fn compose<'s>(
    application: &str,
    sections: impl IntoIterator<Item = (&'s String, &'s Value)>,
    plugins: &[KnownPlugin],
) -> Value {
    let mut definitions = Map::new();
    let mut keys = framework_keys();
    for (name, schema) in sections {
        let body = embed(schema, name, false, &mut definitions);
        keys.insert(name.clone(), or_null(body));
    }
    let plugins = plugins.iter().map(|plugin| {
        let body = embed(&plugin.schema, &format!("plugins.{}", plugin.name), true, &mut definitions);
        (plugin.name.clone(), or_null(with_framework_keys(body, plugin.core)))
    });
    let plugins: Map<_, _> = plugins.collect();
    let described = "The plugins, by name: whether each takes part, and what is its own.";
    keys.insert("plugins".to_owned(), or_null(closed(plugins, described)));
    let mut schema = closed(keys, &format!("The configuration of `{application}`."));
    if let Value::Object(schema) = &mut schema {
        schema.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("$defs".to_owned(), definitions.into());
    }
    schema
}

/// The keys that a plugin's schema names itself, of those that are the framework's.
pub(crate) fn own_keys(plugin: &KnownPlugin) -> Vec<String> {
    let own = View::of(&plugin.schema);
    let own: Vec<_> = own.keys().collect();
    plugin_keys().into_iter().map(|(key, _)| key).filter(|key| own.contains(&key.as_str())).collect()
}

fn framework_keys() -> Map<String, Value> {
    let by_name = |each: Value, description: &str| json!({ "type": ["object", "null"], "description": description, "additionalProperties": each });
    let version = json!({
        "type": "integer",
        "const": 1,
        "description": "The version of this format; 1 unless said.",
    });
    let hooks = by_name(hook_keys(), "What the host says of hooks, by their names.");
    let roles = by_name(role(), "The roles, by name.");
    [("version", version), ("hooks", hooks), ("roles", roles)]
        .map(|(key, schema)| (key.to_owned(), schema))
        .into_iter()
        .collect()
}

fn with_framework_keys(body: Value, core: bool) -> Value {
    let mut keys = plugin_keys();
    if core {
        let enabled =
            json!({ "type": "boolean", "const": true, "description": "The plugin is core: it is always on." });
        keys.insert("enabled".to_owned(), enabled);
    }
    let Value::Object(mut body) = body else { return closed(keys, "") };
    // Another layer may hold what this file does not.
    body.remove("required");
    let combines = ["allOf", "anyOf", "oneOf", "$ref", "if", "not"].iter().any(|key| body.contains_key(*key));
    if combines {
        return json!({ "type": "object", "allOf": [body], "properties": keys, "unevaluatedProperties": false });
    }
    if let Some(Value::Object(own)) = body.remove("properties") {
        for (key, schema) in own {
            keys.entry(key).or_insert(schema);
        }
    }
    body.insert("properties".to_owned(), keys.into());
    body.entry("additionalProperties").or_insert(Value::Bool(false));
    body.into()
}

/// An object with these keys and no others.
fn closed(keys: Map<String, Value>, description: &str) -> Value {
    json!({ "type": "object", "description": description, "properties": Value::from(keys), "additionalProperties": false })
}

/// A section below whose key nothing stands is empty.
fn or_null(mut schema: Value) -> Value {
    if let Some(ty) = schema.get_mut("type").filter(|ty| *ty == "object") {
        *ty = json!(["object", "null"]);
    }
    schema
}
