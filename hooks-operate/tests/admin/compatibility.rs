//! Whether a document of `OpenAPI` keeps what an older one promises.

use serde_json::Value;

/// What a document has lost or changed against an older one, and what it asks for more.
pub fn broken(old: &Value, new: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    for (path, old_path) in entries(&old["paths"]) {
        for (method, old_operation) in entries(old_path) {
            let place = format!("{} {path}", method.to_uppercase());
            match new["paths"][path].get(method) {
                None => broken.push(format!("{place} is gone")),
                Some(operation) => compare_operation(&place, (old, old_operation), (new, operation), &mut broken),
            }
        }
    }
    broken
}

/// A part of a document, with the whole.
type Part<'d> = (&'d Value, &'d Value);

fn compare_operation(place: &str, (old, before): Part<'_>, (new, after): Part<'_>, broken: &mut Vec<String>) {
    let none = Vec::new();
    let list = |operation: &Value| operation["parameters"].as_array().unwrap_or(&none).clone();
    let same = |one: &Value, other: &Value| one["name"] == other["name"] && one["in"] == other["in"];
    let (old_parameters, new_parameters) = (list(before), list(after));
    for parameter in &old_parameters {
        let place = format!("{place}, parameter {}", parameter["name"]);
        match new_parameters.iter().find(|other| same(parameter, other)) {
            None => broken.push(format!("{place} is gone")),
            Some(other) => {
                if other["required"] == true && parameter["required"] != true {
                    broken.push(format!("{place} is required"));
                }
                compare(&place, (old, &parameter["schema"]), (new, &other["schema"]), Direction::In, 0, broken);
            }
        }
    }
    for parameter in &new_parameters {
        if parameter["required"] == true && !old_parameters.iter().any(|other| same(parameter, other)) {
            broken.push(format!("{place} requires the parameter {}", parameter["name"]));
        }
    }
    if after["requestBody"]["required"] == true && before["requestBody"]["required"] != true {
        broken.push(format!("{place} requires a body"));
    }
    contents(place, (old, &before["requestBody"]), (new, &after["requestBody"]), Direction::In, broken);
    for (status, response) in entries(&before["responses"]) {
        let place = format!("{place}, {status}");
        match after["responses"].get(status) {
            None => broken.push(format!("{place} is gone")),
            Some(other) => {
                contents(&place, (old, resolved(old, response)), (new, resolved(new, other)), Direction::Out, broken);
            }
        }
    }
    if before["security"] != after["security"] {
        broken.push(format!("{place} needs another permission"));
    }
}

/// Whether a value goes in or comes out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}

fn contents(place: &str, (old, before): Part<'_>, (new, after): Part<'_>, way: Direction, broken: &mut Vec<String>) {
    for (media_type, content) in entries(&before["content"]) {
        let place = format!("{place}, {media_type}");
        match after["content"].get(media_type) {
            None => broken.push(format!("{place} is gone")),
            Some(other) => compare(&place, (old, &content["schema"]), (new, &other["schema"]), way, 0, broken),
        }
    }
}

/// A schema that refers to itself has no end.
const DEEPEST: usize = 12;

fn compare(
    place: &str,
    (old, before): Part<'_>,
    (new, after): Part<'_>,
    way: Direction,
    depth: usize,
    broken: &mut Vec<String>,
) {
    let (before, after) = (resolved(old, before), resolved(new, after));
    if depth > DEEPEST {
        return;
    }
    for key in ["type", "format", "const", "minimum", "maximum", "pattern"] {
        if before.get(key) != after.get(key) {
            broken.push(format!("{place} has another {key}"));
        }
    }
    let texts =
        |value: &Value| -> Vec<String> { value.as_array().into_iter().flatten().map(Value::to_string).collect() };
    let (enum_before, enum_after) = (texts(&before["enum"]), texts(&after["enum"]));
    broken.extend(
        enum_before.iter().filter(|each| !enum_after.contains(each)).map(|each| format!("{place} is never {each}")),
    );
    let (required_before, required_after) = (texts(&before["required"]), texts(&after["required"]));
    match way {
        Direction::Out => {
            let lost = required_before.iter().filter(|each| !required_after.contains(each));
            broken.extend(lost.map(|each| format!("{place} may be without {each}")));
        }
        Direction::In => {
            let more = required_after.iter().filter(|each| !required_before.contains(each));
            broken.extend(more.map(|each| format!("{place} requires {each}")));
        }
    }
    for (name, schema) in entries(&before["properties"]) {
        let place = format!("{place}.{name}");
        match after["properties"].get(name) {
            None => broken.push(format!("{place} is gone")),
            Some(other) => compare(&place, (old, schema), (new, other), way, depth + 1, broken),
        }
    }
    for key in ["items", "additionalProperties"] {
        match (before.get(key), after.get(key)) {
            (Some(schema), Some(other)) => {
                compare(&format!("{place}[]"), (old, schema), (new, other), way, depth + 1, broken);
            }
            (Some(_), None) => broken.push(format!("{place} has no {key}")),
            _ => {}
        }
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        let parts = |value: &Value| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let (before, after) = (parts(before), parts(after));
        if after.len() < before.len() {
            broken.push(format!("{place} has fewer parts"));
        }
        for (schema, other) in before.iter().zip(&after) {
            compare(place, (old, schema), (new, other), way, depth + 1, broken);
        }
    }
}

fn resolved<'d>(document: &'d Value, part: &'d Value) -> &'d Value {
    let pointer = part.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(part)
}

fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

mod tests {
    use serde_json::{Value, json};

    use super::broken;

    fn document() -> Value {
        json!({
            "paths": { "/a": { "put": {
                "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } },
                "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } } },
            } } },
            "components": { "schemas": { "A": {
                "type": "object",
                "required": ["b"],
                "properties": { "b": { "type": "string", "enum": ["x", "y"] }, "c": { "type": "array", "items": { "type": "integer" } } },
            } } },
        })
    }

    fn add_parameter(document: &mut Value, parameter: Value) {
        let parameters = document["paths"]["/a"]["put"]["parameters"].as_array_mut();
        parameters.expect("there are some").push(parameter);
    }

    fn after(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut new = document();
        change(&mut new);
        broken(&document(), &new)
    }

    #[test]
    fn what_is_gained_breaks_nothing() {
        let nothing = after(|new| {
            new["paths"]["/b"] = json!({ "get": {} });
            new["paths"]["/a"]["get"] = json!({});
            add_parameter(new, json!({ "name": "cursor", "in": "query" }));
            new["paths"]["/a"]["put"]["responses"]["404"] = json!({});
            new["components"]["schemas"]["A"]["properties"]["d"] = json!({});
            new["components"]["schemas"]["A"]["properties"]["b"]["enum"] = json!(["x", "y", "z"]);
            new["components"]["schemas"]["A"]["description"] = json!("another");
        });
        assert_eq!(nothing, [""; 0]);
    }

    #[test]
    fn what_is_lost_or_changed_is_told() {
        let schema = |new: &mut Value, key: &str, value: Value| new["components"]["schemas"]["A"][key] = value;
        let cases: [(Vec<String>, &[&str]); 9] = [
            (after(|new| new["paths"] = json!({})), &["PUT /a is gone"]),
            (
                after(|new| new["paths"]["/a"]["put"]["parameters"] = json!([])),
                &["PUT /a, parameter \"limit\" is gone"],
            ),
            (
                after(|new| new["paths"]["/a"]["put"]["parameters"][0]["required"] = json!(true)),
                &["PUT /a, parameter \"limit\" is required"],
            ),
            (
                after(|new| add_parameter(new, json!({ "name": "x", "in": "query", "required": true }))),
                &["PUT /a requires the parameter \"x\""],
            ),
            (after(|new| new["paths"]["/a"]["put"]["responses"] = json!({})), &["PUT /a, 200 is gone"]),
            (after(|new| schema(new, "required", json!(["b", "c"]))), &["PUT /a, application/json requires \"c\""]),
            (after(|new| schema(new, "required", json!([]))), &["PUT /a, 200, application/json may be without \"b\""]),
            (
                after(|new| new["components"]["schemas"]["A"]["properties"]["c"]["items"]["type"] = json!("string")),
                &[
                    "PUT /a, application/json.c[] has another type",
                    "PUT /a, 200, application/json.c[] has another type",
                ],
            ),
            (
                after(|new| new["components"]["schemas"]["A"]["properties"]["b"]["enum"] = json!(["x"])),
                &["PUT /a, application/json.b is never \"y\"", "PUT /a, 200, application/json.b is never \"y\""],
            ),
        ];
        for (broken, expected) in cases {
            assert_eq!(broken, expected);
        }
    }
}
