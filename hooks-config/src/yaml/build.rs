use std::collections::HashMap;

use super::parse::Meanings;
use super::{Scalar, Tag};
use crate::tree::{Data, Entry, Mapping, Mistake, Node, Secrecy, Spot};

/// A file holds no more values, those that aliases stand for included.
const MOST_VALUES: usize = 50_000;
/// The texts that aliases and `!file` stand for are no longer, in bytes.
const MOST_COPIED: usize = 4 << 20;

/// Makes a tree of what the parser tells.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) root: Option<Node>,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) dropped: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    values: usize,
    copied: usize,
}

/// A list or a mapping that is not at its end.
struct Open {
    what: Collection,
    anchor: usize,
    spot: Spot,
}

enum Collection {
    List(Vec<Node>),
    Mapping {
        entries: Mapping,
        /// The key of the value that comes next.
        key: Option<(Key, Spot)>,
        merged: Vec<Node>,
    },
}

enum Key {
    Name(String),
    /// `<<`, whose value's keys are put here.
    Merge,
}

struct Anchored {
    node: Node,
    size: Size,
}

#[derive(Clone, Copy, Default)]
struct Size {
    values: usize,
    bytes: usize,
}

impl Builder {
    pub(super) fn document(&self, spot: &Spot) -> Result<(), Mistake> {
        match self.root {
            None => Ok(()),
            Some(_) => {
                Err(Mistake::new("a second document (`---`) begins here; a configuration is one document", spot))
            }
        }
    }

    pub(super) fn scalar(
        &mut self,
        scalar: &Scalar<'_>,
        anchor: usize,
        spot: Spot,
        meanings: Meanings<'_>,
    ) -> Result<(), Mistake> {
        if let Some(key) = self.awaited_key() {
            let is_merge = scalar.plain && scalar.text == "<<";
            *key = Some((if is_merge { Key::Merge } else { Key::Name(scalar.text.to_owned()) }, spot.clone()));
            let name = Node::new(Data::Scalar(scalar.text.into()), spot);
            return self.anchor(anchor, &name);
        }
        let node = match meanings(scalar) {
            Ok(meaning) => {
                let node = Node { data: meaning.data, spot, secrecy: meaning.secrecy };
                if node.secrecy == Secrecy::Elsewhere {
                    self.copy(Size { values: 0, ..size(&node) }, &node.spot)?;
                }
                node
            }
            Err(message) => {
                self.mistakes.push(Mistake::new(message, &spot));
                let secrecy = if scalar.tag == Tag::File { Secrecy::Elsewhere } else { Secrecy::Shown };
                Node { data: Data::Broken, spot, secrecy }
            }
        };
        self.complete(node, anchor)
    }

    pub(super) fn open_list(&mut self, anchor: usize, spot: Spot) -> Result<(), Mistake> {
        self.open(Collection::List(Vec::new()), anchor, spot)
    }

    pub(super) fn open_mapping(&mut self, anchor: usize, spot: Spot) -> Result<(), Mistake> {
        let what = Collection::Mapping { entries: Mapping::new(), key: None, merged: Vec::new() };
        self.open(what, anchor, spot)
    }

    fn open(&mut self, what: Collection, anchor: usize, spot: Spot) -> Result<(), Mistake> {
        if self.awaited_key().is_some() {
            return Err(Mistake::new("a key is a name, and no list or mapping", &spot));
        }
        self.open.push(Open { what, anchor, spot });
        Ok(())
    }

    pub(super) fn close(&mut self) -> Result<(), Mistake> {
        let Some(Open { what, anchor, spot }) = self.open.pop() else { return Ok(()) };
        let data = match what {
            Collection::List(items) => Data::List(items),
            Collection::Mapping { mut entries, merged, .. } => {
                for node in merged {
                    self.put_merged(&mut entries, node);
                }
                Data::Mapping(entries)
            }
        };
        self.complete(Node::new(data, spot), anchor)
    }

    pub(super) fn alias(&mut self, anchor: usize, spot: &Spot) -> Result<(), Mistake> {
        let Some(Anchored { node, size }) = self.anchors.get(&anchor) else {
            return Err(Mistake::new("the alias stands for what it is part of, and so has no end", spot));
        };
        if let Some(Collection::Mapping { key: key @ None, .. }) = self.open.last_mut().map(|open| &mut open.what) {
            let Data::Scalar(serde_json::Value::String(name)) = &node.data else {
                return Err(Mistake::new("a key is a name; write it here", spot));
            };
            *key = Some((Key::Name(name.clone()), spot.clone()));
            return Ok(());
        }
        let size = *size;
        self.copy(size, spot)?;
        match self.anchors.get(&anchor).map(|anchored| anchored.node.clone()) {
            Some(node) => self.complete(node, 0),
            None => Ok(()),
        }
    }

    /// The key that the parser tells of next; `None` where it is a value.
    fn awaited_key(&mut self) -> Option<&mut Option<(Key, Spot)>> {
        match self.open.last_mut().map(|open| &mut open.what) {
            Some(Collection::Mapping { key: key @ None, .. }) => Some(key),
            _ => None,
        }
    }

    /// Puts a value where it belongs.
    fn complete(&mut self, node: Node, anchor: usize) -> Result<(), Mistake> {
        self.anchor(anchor, &node)?;
        self.count(Size { values: 1, bytes: 0 }, &node.spot)?;
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.what {
            Collection::List(items) => items.push(node),
            Collection::Mapping { entries, key, merged } => match key.take() {
                Some((Key::Merge, _)) => merged.push(node),
                Some((Key::Name(name), key)) => match entries.get(&name) {
                    Some(first) => {
                        self.mistakes.push(twice(&name, &first.key, &key));
                        self.dropped.push(node);
                    }
                    None => drop(entries.insert(name, Entry { key, node })),
                },
                None => {}
            },
        }
        Ok(())
    }

    fn anchor(&mut self, anchor: usize, node: &Node) -> Result<(), Mistake> {
        if anchor == 0 {
            return Ok(());
        }
        let size = size(node);
        self.copy(size, &node.spot)?;
        self.anchors.insert(anchor, Anchored { node: node.clone(), size });
        Ok(())
    }

    fn copy(&mut self, size: Size, spot: &Spot) -> Result<(), Mistake> {
        self.copied = self.copied.saturating_add(size.bytes);
        self.count(size, spot)
    }

    fn count(&mut self, size: Size, spot: &Spot) -> Result<(), Mistake> {
        self.values = self.values.saturating_add(size.values);
        if self.values > MOST_VALUES || self.copied > MOST_COPIED {
            let message = "the file holds more than 50000 values, or more than 4 MiB of what aliases and `!file` stand \
                for; no configuration does";
            return Err(Mistake::new(message, spot));
        }
        Ok(())
    }

    /// Puts the keys of `<<` in place, where none of their name stands there.
    fn put_merged(&mut self, entries: &mut Mapping, node: Node) {
        match node.data {
            Data::Mapping(merged) => {
                for (name, entry) in merged {
                    entries.entry(name).or_insert(entry);
                }
            }
            Data::List(nodes) if nodes.iter().all(|node| node.mapping().is_some()) => {
                for node in nodes {
                    self.put_merged(entries, node);
                }
            }
            _ => self.mistakes.push(Mistake::new("`<<` takes a mapping, or a list of them: `<<: *name`", &node.spot)),
        }
    }
}

fn twice(name: &str, first: &Spot, second: &Spot) -> Mistake {
    let line = first.line().map(|line| format!(", in line {line} too")).unwrap_or_default();
    Mistake::new(format!("the key `{name}` is there twice{line}; keep one"), second)
}

fn size(node: &Node) -> Size {
    let of = |inner: Size, more: Size| Size { values: inner.values + more.values, bytes: inner.bytes + more.bytes };
    let own = Size { values: 1, bytes: 0 };
    match &node.data {
        Data::Scalar(serde_json::Value::String(text)) | Data::Text(text) => Size { bytes: text.len(), ..own },
        Data::Scalar(_) | Data::Broken => own,
        Data::List(items) => items.iter().map(size).fold(own, of),
        Data::Mapping(mapping) => mapping.iter().fold(own, |all, (name, entry)| {
            let name = Size { values: 0, bytes: name.len() };
            of(of(all, name), size(&entry.node))
        }),
    }
}
