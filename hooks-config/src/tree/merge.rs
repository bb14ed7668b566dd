use super::{Data, Entry, Mapping, Node};

impl Node {
    /// Lays another layer over this one: mappings are merged key by key, all else is replaced. Nothing, as below a key
    /// without a value, leaves a mapping as it is, and what was mistaken leaves all as it is.
    pub(crate) fn merge(&mut self, over: Node) {
        if over.is_null() && self.mapping().is_some() {
            return;
        }
        match (&mut self.data, over.data) {
            (Data::Mapping(below), Data::Mapping(above)) => {
                self.spot = over.spot;
                merge_mapping(below, above);
            }
            (_, data) => *self = Node { data, ..over },
        }
    }
}

fn merge_mapping(below: &mut Mapping, above: Mapping) {
    for (name, entry) in above {
        match below.get_mut(&name) {
            Some(_) if entry.node.is_broken() => {}
            Some(Entry { key, node }) => {
                *key = entry.key;
                node.merge(entry.node);
            }
            None => {
                below.insert(name, entry);
            }
        }
    }
}
