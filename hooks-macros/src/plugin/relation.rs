//! What plugins say of each other: `requires("clock >= 1.2")` and its like.

use std::collections::BTreeSet;

use syn::LitStr;

use crate::context::Context;

/// Reports each text that says nothing a manager could hold the plugin to. `key` is the option that it stands in.
pub fn check(key: &str, texts: &[LitStr], plugin: &str, cx: &mut Context) {
    let mut seen = BTreeSet::new();
    for text in texts {
        let value = text.value();
        let read = if key == "provides" { capability(&value) } else { requirement(&value) };
        let name = match read {
            Ok(name) => name,
            Err(problem) => {
                cx.error(text, problem);
                continue;
            }
        };
        if !seen.insert(name.to_owned()) {
            let instead = if key == "provides" {
                "remove one of them"
            } else {
                "write all its versions in one text: `\"clock >= 1.2, < 3\"`"
            };
            cx.error(text, format!("`{name}` stands in `{key}` twice; {instead}"));
        } else if name == plugin {
            check_itself(key, text, cx);
        }
    }
}

fn check_itself(key: &str, text: &LitStr, cx: &mut Context) {
    match key {
        "requires" => cx.error(text, "a plugin cannot require itself; name another, or remove this"),
        "conflicts" => cx.error(text, "a plugin is always together with itself; name another, or remove this"),
        "provides" => cx.error(text, "a plugin provides its own name, in its own version; remove this"),
        _ => {}
    }
}

/// Reads what `Requirement::parse` of hooks-core reads, and refuses it in the same words; gives the name.
fn requirement(text: &str) -> Result<&str, String> {
    let text = text.trim();
    let end = text.find(|letter| !is_of_name(letter)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        return Err(format!("`{text}` names no plugin; write it as `clock`, `clock >= 1.2` or `clock?`"));
    }
    let versions = rest.strip_prefix('?').unwrap_or(rest).trim();
    match semver::VersionReq::parse(versions) {
        Err(error) if !versions.is_empty() => {
            Err(format!("`{versions}` in `{text}` are no versions as `>= 1.2`: {error}"))
        }
        _ => Ok(name),
    }
}

/// The same of what a plugin provides.
fn capability(text: &str) -> Result<&str, String> {
    let text = text.trim();
    let (name, version) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if name.is_empty() || !name.chars().all(is_of_name) {
        return Err(format!("`{text}` names no capability; write it as `tracing` or `tracing 1.2.0`"));
    }
    match version.trim() {
        "" => Ok(name),
        version if semver::Version::parse(version).is_ok() => Ok(name),
        version => Err(format!("`{version}` in `{text}` is no version as `1.2.0`")),
    }
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}
