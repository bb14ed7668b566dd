//! A tree as a value and its origins, and back.

use hooks_core::{KeyPath, Origin, Origins};
use serde_json::{Map, Value};

use super::{Data, Entry, Node, Secrecy, Spot};

/// The value of a tree; where each value of it stands is noted.
pub(crate) fn plain(node: &Node, key: &Spot, path: &KeyPath, origins: &mut Origins) -> Value {
    let value = match &node.data {
        Data::Scalar(value) => value.clone(),
        Data::Text(text) => Value::String(text.clone()),
        Data::Broken => {
            origins.leave_out(path.clone());
            Value::Null
        }
        Data::List(items) => {
            let items = items.iter().enumerate();
            Value::Array(items.map(|(index, item)| plain(item, &item.spot, &path.index(index), origins)).collect())
        }
        Data::Mapping(mapping) => {
            let mut values = Map::new();
            for (name, Entry { key, node }) in mapping {
                let value = plain(node, key, &path.key(name), origins);
                if !node.is_broken() {
                    values.insert(name.clone(), value);
                }
            }
            Value::Object(values)
        }
    };
    let hidden = secrets(node);
    let hide = |origin: Origin| if hidden.is_empty() { origin } else { origin.hiding(hidden.iter().cloned()) };
    let place = |spot: &Spot| spot.origin().map_or_else(|| Origin::new("defaults"), hide);
    origins.set(path.clone(), place(key), place(&node.spot));
    value
}

/// The texts in a tree that no message may show.
fn secrets(node: &Node) -> Vec<String> {
    match &node.data {
        Data::Scalar(Value::String(text)) | Data::Text(text) if node.is_secret() => vec![text.clone()],
        Data::Scalar(Value::Number(number)) if node.is_secret() => vec![number.to_string()],
        Data::Scalar(_) | Data::Text(_) | Data::Broken => Vec::new(),
        Data::List(items) => items.iter().flat_map(secrets).collect(),
        Data::Mapping(mapping) => mapping.values().flat_map(|entry| secrets(&entry.node)).collect(),
    }
}

/// The tree of a source's value: what has no origin is the source's.
pub(crate) fn from_source(value: Value, path: &KeyPath, origins: &Origins, source: &Origin) -> Node {
    let origin = origins.value(path).unwrap_or(source).clone();
    let secret = origin.hides();
    let data = match value {
        Value::Array(items) => {
            let items = items.into_iter().enumerate();
            Data::List(items.map(|(index, item)| from_source(item, &path.index(index), origins, source)).collect())
        }
        Value::Object(entries) => {
            let entries = entries.into_iter().map(|(name, value)| {
                let path = path.key(&name);
                let key = Spot::Given(origins.key(&path).unwrap_or(source).clone());
                (name, Entry { key, node: from_source(value, &path, origins, source) })
            });
            Data::Mapping(entries.collect())
        }
        scalar => Data::Scalar(scalar),
    };
    let is_secret = secret && matches!(data, Data::Scalar(_));
    let secrecy = if is_secret { Secrecy::Hidden } else { Secrecy::Shown };
    Node { data, spot: Spot::Given(origin), secrecy }
}
