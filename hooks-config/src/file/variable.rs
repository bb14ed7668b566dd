//! `${VAR}` in the scalars of a file.

use crate::environment::Environment;

/// A scalar with its variables replaced.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Replaced {
    /// There is none.
    Unchanged,
    /// One variable and nothing else: what it holds is read as if it stood there.
    Whole(String),
    Part(String),
}

/// Puts variables in place: `${NAME}`, `${NAME:-default}`; `$${` is a literal `${`.
pub(super) fn replaced(text: &str, environment: &Environment) -> Result<Replaced, String> {
    if !text.contains("${") {
        return Ok(Replaced::Unchanged);
    }
    let (mut output, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at(at);
        if let Some(literal) = before.strip_suffix('$') {
            output.push_str(literal);
            output.push_str("${");
            rest = from.strip_prefix("${").unwrap_or_default();
            continue;
        }
        let inside = from.strip_prefix("${").and_then(|inside| inside.split_once('}'));
        let Some((inside, behind)) = inside else {
            return Err("`${` is not closed; write `${NAME}`, or `$${` for a literal `${`".to_owned());
        };
        let value = value(inside, environment)?;
        if before.is_empty() && output.is_empty() && behind.is_empty() && from.len() == text.len() {
            return Ok(Replaced::Whole(value));
        }
        output.push_str(before);
        output.push_str(&value);
        rest = behind;
    }
    output.push_str(rest);
    Ok(Replaced::Part(output))
}

fn value(inside: &str, environment: &Environment) -> Result<String, String> {
    let (name, default) = match inside.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inside, None),
    };
    if !is_name(name) {
        // It is not shown: it may be a part of a secret.
        return Err(
            "`${…}` names no variable; a name has letters, digits and `_`, and `$${` is a literal `${`".to_owned()
        );
    }
    // As shells have it, a default also stands in for a variable that is empty.
    match (environment.get(name), default) {
        (Some(Err(_)), _) => Err(format!("the variable `{name}` is not UTF-8; set it to a text")),
        (Some(Ok("")) | None, Some(default)) => Ok(default.to_owned()),
        (Some(Ok(value)), _) => Ok(value.to_owned()),
        (None, None) => {
            Err(format!("the variable `{name}` is not set; set it, or write a default: `${{{name}:-default}}`"))
        }
    }
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::{Replaced, replaced};
    use crate::environment::Environment;

    fn part(text: &str) -> Replaced {
        let environment: Environment =
            [("HOST", "example.org"), ("EMPTY", ""), ("DOLLAR", "${HOST}")].into_iter().collect();
        replaced(text, &environment).expect("it can be replaced")
    }

    #[test]
    fn variables_stand_in_a_text() {
        let text = |text: &str| Replaced::Part(text.to_owned());
        assert_eq!(part("no ${HOST"[..2].as_ref()), Replaced::Unchanged);
        assert_eq!(part("${HOST}"), Replaced::Whole("example.org".to_owned()));
        assert_eq!(part("http://${HOST}:${PORT:-80}/"), text("http://example.org:80/"));
        assert_eq!(part("${EMPTY:-x}${EMPTY}${NONE:-}"), text("x"));
        assert_eq!(part("$${HOST} and $HOST, $$"), text("${HOST} and $HOST, $$"));
        assert_eq!(part("x${DOLLAR}"), text("x${HOST}"));
    }
}
