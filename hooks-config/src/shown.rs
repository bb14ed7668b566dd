use std::fmt;

use hooks_core::{KeyPath, Origin};
use serde_json::Value;

use crate::tree::{Data, Node, Secrecy};

/// A value and where it comes from, as a person may see them; written `plugins.tracing.header = "x-id" (sre-bot.yaml:3:13)`.
///
/// A secret is `***`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownValue {
    path: KeyPath,
    value: Option<Value>,
    origin: Option<Origin>,
    is_elsewhere: bool,
}

impl ShownValue {
    /// The way to the value from the top of the file.
    #[must_use]
    pub fn path(&self) -> &KeyPath {
        &self.path
    }

    /// The value; `None` where it is secret.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        self.value.as_ref()
    }

    /// Where it comes from.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// Whether that is no more than the name of a file whose content it is, `!file`.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.is_elsewhere
    }
}

impl fmt::Display for ShownValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} = ", self.path)?;
        match &self.value {
            Some(value) => write!(formatter, "{value}")?,
            None => formatter.write_str("***")?,
        }
        self.origin.iter().try_for_each(|origin| write!(formatter, " ({origin})"))
    }
}

/// The values of a tree that hold no others.
pub(crate) fn shown(tree: &Node) -> Vec<ShownValue> {
    let mut values = Vec::new();
    add(tree, &KeyPath::root(), &mut values);
    values
}

fn add(node: &Node, path: &KeyPath, values: &mut Vec<ShownValue>) {
    let value = match &node.data {
        Data::List(items) if !items.is_empty() => {
            return items.iter().enumerate().for_each(|(index, item)| add(item, &path.index(index), values));
        }
        Data::Mapping(mapping) if !mapping.is_empty() || path.steps().is_empty() => {
            return mapping.iter().for_each(|(name, entry)| add(&entry.node, &path.key(name), values));
        }
        Data::List(_) => Value::Array(Vec::new()),
        Data::Mapping(_) => Value::Object(serde_json::Map::new()),
        Data::Scalar(value) => value.clone(),
        Data::Text(text) => Value::String(text.clone()),
        Data::Broken => return,
    };
    values.push(ShownValue {
        path: path.clone(),
        value: (!node.is_secret()).then_some(value),
        origin: node.spot.origin(),
        is_elsewhere: node.secrecy == Secrecy::Elsewhere,
    });
}
