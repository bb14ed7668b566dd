//! What a schema says of a tree: what its texts mean, and what is secret.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::file::Span;
use crate::schema::{Below, View};
use crate::tree::{Data, Node, Secrecy, Spot};

/// Gives texts their type, and marks what nobody may see.
///
/// What stands below a key that the schema does not know is not shown: it may be a secret, and the key mistyped.
pub(crate) fn settle(node: &mut Node, view: &View<'_>) {
    if view.is_secret() {
        node.hide();
    }
    match &mut node.data {
        Data::Text(text) => {
            let value = view.typed(text);
            node.data = Data::Scalar(value);
            hide_in_place_of_object(node, view);
        }
        Data::Scalar(_) | Data::Broken => hide_in_place_of_object(node, view),
        Data::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                settle(item, &view.item(index));
            }
            if !view.wants_list() {
                hide_in_place_of_object(node, view);
            }
        }
        Data::Mapping(mapping) => {
            for (name, entry) in mapping {
                match view.key(name) {
                    Below::Known(view) | Below::Free(view) => settle(&mut entry.node, &view),
                    Below::Unknown => {
                        settle(&mut entry.node, &View::of(&Value::Null));
                        entry.node.hide();
                    }
                }
            }
        }
    }
}

/// What stands where an object with a secret belongs may hold that secret.
fn hide_in_place_of_object(node: &mut Node, view: &View<'_>) {
    let is_nothing = matches!(&node.data, Data::Scalar(Value::Null));
    if !is_nothing && view.holds_secret() {
        node.hide();
    }
}

/// Hides what stands in one of these places too: an alias of a secret is one.
pub(crate) fn hide_aliases(node: &mut Node, secrets: &BTreeSet<Span>) {
    match &node.spot {
        Spot::File(_, span) if secrets.contains(span) => node.hide(),
        _ => node.children_mut().for_each(|child| hide_aliases(child, secrets)),
    }
}

/// Where secrets stand in a file; not the names of files that hold them.
pub(crate) fn secret_spans(node: &Node, spans: &mut BTreeSet<Span>) {
    match (&node.data, &node.spot) {
        (Data::List(items), _) => items.iter().for_each(|item| secret_spans(item, spans)),
        (Data::Mapping(mapping), _) => mapping.values().for_each(|entry| secret_spans(&entry.node, spans)),
        (_, Spot::File(_, span)) if node.secrecy == Secrecy::Hidden => drop(spans.insert(*span)),
        _ => {}
    }
}
