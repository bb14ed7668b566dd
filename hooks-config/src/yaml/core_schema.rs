use serde_json::{Number, Value};

/// What a scalar without quotes means, by the rules of the
/// [core schema](https://yaml.org/spec/1.2.2/#103-core-schema): `yes` and `on` are texts. A number that JSON has not is
/// a text too.
pub(crate) fn plain_value(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = text.strip_prefix('+').unwrap_or(text);
        return digits.parse::<u64>().map(Number::from).or_else(|_| digits.parse::<i64>().map(Number::from)).ok();
    }
    let is_float = unsigned.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let float = is_float.then(|| text.parse::<f64>().ok()).flatten()?;
    Number::from_f64(float)
}

fn radix(digits: &str, radix: u32) -> Option<Number> {
    let is_digits = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_digits.then(|| u64::from_str_radix(digits, radix).ok()).flatten().map(Number::from)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::plain_value;

    #[test]
    fn scalars_mean_what_the_core_schema_says() {
        let cases: [(&str, Value); 20] = [
            ("", Value::Null),
            ("~", Value::Null),
            ("null", Value::Null),
            ("true", json!(true)),
            ("yes", json!("yes")),
            ("no", json!("no")),
            ("12", json!(12)),
            ("-3", json!(-3)),
            ("+7", json!(7)),
            ("0o14", json!(12)),
            ("0xFF", json!(255)),
            ("0x", json!("0x")),
            ("1.5", json!(1.5)),
            ("-1e3", json!(-1000.0)),
            (".5", json!(0.5)),
            (".inf", json!(".inf")),
            ("1e999", json!("1e999")),
            ("1.2.3", json!("1.2.3")),
            ("12ab", json!("12ab")),
            ("18446744073709551616", json!("18446744073709551616")),
        ];
        for (text, value) in cases {
            assert_eq!(plain_value(text), value, "{text}");
        }
    }
}
