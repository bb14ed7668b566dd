use serde_json::{Value, json};

use super::embed::DATA;

/// The schema of a file: where a number or a truth value is wanted, `${VAR}` does as well.
pub(crate) fn interpolated(mut schema: Value) -> Value {
    allow_variables(&mut schema);
    schema
}

fn allow_variables(schema: &mut Value) {
    match schema {
        Value::Array(schemas) => schemas.iter_mut().for_each(allow_variables),
        Value::Object(object) => {
            let is_fixed = object.contains_key("const") || object.contains_key("enum");
            let ty = object.get_mut("type").filter(|ty| !is_fixed && is_no_text(ty));
            if let Some(ty) = ty {
                *ty = match ty.take() {
                    Value::Array(mut types) => {
                        types.push("string".into());
                        types.into()
                    }
                    ty => json!([ty, "string"]),
                };
                // It is asked of texts alone.
                object.insert("pattern".to_owned(), r"\$\{.+\}".into());
            }
            let below = object.iter_mut().filter(|(key, _)| !DATA.contains(&key.as_str()));
            below.for_each(|(_, below)| allow_variables(below));
        }
        _ => {}
    }
}

fn is_no_text(ty: &Value) -> bool {
    let is = |ty: &Value| ty == "integer" || ty == "number" || ty == "boolean";
    is(ty) || ty.as_array().is_some_and(|types| types.iter().any(is) && types.iter().all(|ty| ty != "string"))
}
