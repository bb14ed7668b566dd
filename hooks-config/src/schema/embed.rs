//! A schema made part of another one.

use serde_json::{Map, Value};

/// What holds data and no schemas.
pub(super) const DATA: [&str; 5] = ["default", "const", "enum", "examples", "required"];

/// A schema that refers to itself has no end.
const DEEPEST: usize = 8;

/// What makes an object of several schemas, so that one alone cannot refuse a key.
const COMBINING: [&str; 6] = ["allOf", "anyOf", "oneOf", "$ref", "if", "not"];

/// The schema without its definitions, which go to `definitions` as `name.Definition`.
///
/// One that is open is made part of another, and so refuses no keys itself.
pub(super) fn embed(schema: &Value, name: &str, is_open: bool, definitions: &mut Map<String, Value>) -> Value {
    let mut body = match schema {
        Value::Object(body) => body.clone(),
        // A plugin without a configuration.
        _ => Map::from_iter([("type".to_owned(), "object".into())]),
    };
    if is_open {
        open(&mut body, schema, 0);
    }
    for key in ["$schema", "$id", "title"] {
        body.remove(key);
    }
    for key in ["$defs", "definitions"] {
        let Some(Value::Object(own)) = body.remove(key) else { continue };
        for (key, mut definition) in own {
            adapt(&mut definition, name, false);
            definitions.insert(format!("{name}.{key}"), definition);
        }
    }
    let mut body = Value::Object(body);
    adapt(&mut body, name, is_open);
    if refers_to(&body, name) || definitions.values().any(|own| refers_to(own, name)) {
        definitions.insert(name.to_owned(), body.clone());
    }
    body
}

/// Puts what is referred to in place, as definitions refuse keys that they do not name, and refuses none here.
fn open(schema: &mut Map<String, Value>, root: &Value, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let pointer = schema.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix("#/"));
    let referred = pointer.and_then(|pointer| root.pointer(&format!("/{pointer}"))).and_then(Value::as_object);
    if let Some(referred) = referred.cloned() {
        schema.remove("$ref");
        for (key, value) in referred {
            schema.entry(key).or_insert(value);
        }
        return open(schema, root, depth + 1);
    }
    if depth > 0 && schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        schema.remove("additionalProperties");
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let parts = schema.get_mut(key).and_then(Value::as_array_mut);
        parts.into_iter().flatten().filter_map(Value::as_object_mut).for_each(|part| open(part, root, depth + 1));
    }
}

/// Leads references to where definitions are, and lets objects refuse keys that they do not name, as serde does.
fn adapt(schema: &mut Value, name: &str, is_part: bool) {
    let Value::Object(object) = schema else {
        if let Value::Array(schemas) = schema {
            for schema in schemas {
                adapt(schema, name, is_part);
            }
        }
        return;
    };
    if let Some(Value::String(reference)) = object.get_mut("$ref") {
        *reference = moved(reference, name);
    }
    let combines = COMBINING.iter().any(|key| object.contains_key(*key));
    let has_keys = object.get("properties").is_some_and(Value::is_object);
    if has_keys && !combines && !is_part && !object.contains_key("additionalProperties") {
        object.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    for (key, below) in object.iter_mut().filter(|(key, _)| !DATA.contains(&key.as_str())) {
        match (key.as_str(), below) {
            ("properties" | "patternProperties" | "$defs", Value::Object(schemas)) => {
                schemas.values_mut().for_each(|schema| adapt(schema, name, false));
            }
            ("allOf", below) => adapt(below, name, true),
            ("anyOf" | "oneOf", below) => adapt(below, name, is_part || has_keys),
            (_, below) => adapt(below, name, false),
        }
    }
}

/// Where a reference leads when the definitions of `name` are among others.
fn moved(reference: &str, name: &str) -> String {
    let definition = reference.strip_prefix("#/$defs/").or_else(|| reference.strip_prefix("#/definitions/"));
    match (definition, reference.strip_prefix('#')) {
        (Some(definition), _) => format!("#/$defs/{}.{definition}", pointer(name)),
        (None, Some(rest)) => format!("#/$defs/{}{rest}", pointer(name)),
        (None, None) => reference.to_owned(),
    }
}

fn pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn refers_to(schema: &Value, name: &str) -> bool {
    let root = format!("#/$defs/{}", pointer(name));
    any_reference(schema, &|reference| {
        reference == root || reference.strip_prefix(&root).is_some_and(|rest| rest.starts_with('/'))
    })
}

fn any_reference(schema: &Value, is: &dyn Fn(&str) -> bool) -> bool {
    match schema {
        Value::Object(object) => {
            object.get("$ref").and_then(Value::as_str).is_some_and(is)
                || object.iter().any(|(key, below)| !DATA.contains(&key.as_str()) && any_reference(below, is))
        }
        Value::Array(schemas) => schemas.iter().any(|schema| any_reference(schema, is)),
        _ => false,
    }
}
