//! What is configured, as a tree in which each value has its place.

mod merge;
mod plain;
mod spot;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use self::plain::{from_source, plain};
pub(crate) use self::spot::{Mistake, Spot};

/// A value. It has no `Debug`, since it may be secret.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) data: Data,
    pub(crate) spot: Spot,
    pub(crate) secrecy: Secrecy,
}

/// Whether nobody may see a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrecy {
    Shown,
    Hidden,
    /// The value is hidden; what stands in its place, the name of a file, is not.
    Elsewhere,
}

#[derive(Clone)]
pub(crate) enum Data {
    /// Neither a list nor an object.
    Scalar(Value),
    /// A text whose type the schema decides: `8080` may be a number or a password.
    Text(String),
    List(Vec<Node>),
    Mapping(Mapping),
    /// What was mistaken, and said so. Nobody is told that it is missing, nor who else has something against it.
    Broken,
}

pub(crate) type Mapping = BTreeMap<String, Entry>;

/// A value with the place of its key.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) key: Spot,
    pub(crate) node: Node,
}

impl Node {
    pub(crate) fn new(data: Data, spot: Spot) -> Self {
        Self { data, spot, secrecy: Secrecy::Shown }
    }

    pub(crate) fn empty() -> Self {
        Self::new(Data::Mapping(Mapping::new()), Spot::Nowhere)
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.data, Data::Scalar(Value::Null))
    }

    pub(crate) fn mapping(&self) -> Option<&Mapping> {
        match &self.data {
            Data::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    pub(crate) fn children_mut(&mut self) -> Box<dyn Iterator<Item = &mut Node> + '_> {
        match &mut self.data {
            Data::List(items) => Box::new(items.iter_mut()),
            Data::Mapping(mapping) => Box::new(mapping.values_mut().map(|entry| &mut entry.node)),
            Data::Scalar(_) | Data::Text(_) | Data::Broken => Box::new(std::iter::empty()),
        }
    }

    pub(crate) fn is_secret(&self) -> bool {
        self.secrecy != Secrecy::Shown
    }

    /// Hides it, and all in it.
    pub(crate) fn hide(&mut self) {
        if self.secrecy == Secrecy::Shown {
            self.secrecy = Secrecy::Hidden;
        }
        self.children_mut().for_each(Node::hide);
    }

    pub(crate) fn is_broken(&self) -> bool {
        matches!(self.data, Data::Broken)
    }

    /// Takes what was mistaken out of lists, once it is known whether it is secret; below a key it stays.
    pub(crate) fn prune(&mut self) {
        if let Data::List(items) = &mut self.data {
            items.retain(|item| !item.is_broken());
        }
        self.children_mut().for_each(Node::prune);
    }
}
