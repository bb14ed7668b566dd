use crate::nearest::{instead, normalized};
use crate::schema::{Below, View};
use crate::tree::{Data, Node};

/// The keys that a variable names, and what the schema says of the value.
pub(super) type Matched<'s> = (Vec<String>, View<'s>);

/// So many keys stand one below the other at most.
const DEEPEST: usize = 64;

/// Finds the keys that are meant by a variable's parts: those of the schema and those that stand in the layers below, without regard to
/// case, `-` as `_`. Where any key may stand, it is the part in lower case.
pub(super) fn matched<'s>(parts: &[&str], shape: &View<'s>, below: &Node) -> Result<Matched<'s>, String> {
    if parts.len() > DEEPEST {
        return Err(format!("the name has more than {DEEPEST} parts, which no key has"));
    }
    let (mut view, mut node, mut keys) = (shape.clone(), Some(below), Vec::new());
    for part in parts {
        if part.is_empty() {
            return Err("the name has an empty part; `__` stands between keys, `_` in them".to_owned());
        }
        if node.is_some_and(|node| matches!(node.data, Data::List(_))) {
            return Err(format!("`{part}` is below a list; write the whole list: `[first, second]`"));
        }
        let key = key(part, &view, node)?;
        view = match view.key(&key) {
            Below::Known(below) | Below::Free(below) => below,
            // It is told of where it stands.
            Below::Unknown => View::of(&serde_json::Value::Null),
        };
        node = node.and_then(Node::mapping).and_then(|mapping| mapping.get(&key)).map(|entry| &entry.node);
        keys.push(key);
    }
    Ok((keys, view))
}

fn key(part: &str, view: &View<'_>, node: Option<&Node>) -> Result<String, String> {
    let there = node.and_then(Node::mapping).into_iter().flat_map(|mapping| mapping.keys().map(String::as_str));
    let mut known: Vec<&str> = view.keys().chain(there).collect();
    known.sort_unstable();
    known.dedup();
    let meant = normalized(part);
    let matching: Vec<_> = known.iter().filter(|key| normalized(key) == meant).collect();
    match &matching[..] {
        [key] => Ok((**key).to_owned()),
        [] => {
            let free = part.to_lowercase();
            match view.key(&free) {
                Below::Unknown => {
                    let known: Vec<_> = known.into_iter().map(as_part).collect();
                    let known = known.iter().map(String::as_str);
                    Err(format!("unknown key `{part}`; {}", instead(part, known, "keys")))
                }
                Below::Known(_) | Below::Free(_) => Ok(free),
            }
        }
        several => {
            let several: Vec<_> = several.iter().map(|key| format!("`{key}`")).collect();
            Err(format!("`{part}` may be any of {}; set the one that is meant in the file", several.join(", ")))
        }
    }
}

/// A name as a variable writes it.
pub(super) fn as_part(name: &str) -> String {
    normalized(name).to_uppercase()
}
