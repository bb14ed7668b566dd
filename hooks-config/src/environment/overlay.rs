use std::sync::Arc;

use hooks_core::nearest;
use serde_json::Value;

use super::matching::{as_part, matched};
use super::{Environment, NotText};
use crate::known_plugin::KnownPlugin;
use crate::nearest::normalized;
use crate::schema::View;
use crate::tree::{Data, Entry, Mapping, Mistake, Node, Spot};
use crate::yaml::{Meaning, Scalar, Tag, parse, plain_value};

/// What the environment says of the configuration.
pub(crate) struct Overlay {
    pub(crate) tree: Node,
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) warnings: Vec<Mistake>,
}

const ENABLE: &str = "ENABLE_";

/// Reads the variables `<APPLICATION>__…` and `ENABLE_<PLUGIN>`.
pub(crate) fn overlay(
    environment: &Environment,
    application: &str,
    shape: &View<'_>,
    plugins: &[KnownPlugin],
    below: &Node,
) -> Overlay {
    let mut overlay = Overlay { tree: Node::empty(), mistakes: Vec::new(), warnings: Vec::new() };
    let prefix = format!("{}__", normalized(application));
    for (name, value) in environment.variables() {
        let spot = Spot::Variable(name.into());
        let own = name.get(..prefix.len()).filter(|start| normalized(start) == prefix);
        let done = if own.is_some() {
            let parts: Vec<_> = name.get(prefix.len()..).unwrap_or_default().split("__").collect();
            overlay.set(&parts, value, shape, below, &spot)
        } else if let Some(plugin) = name.strip_prefix(ENABLE) {
            overlay.enable(plugin, value, plugins, &spot)
        } else {
            Ok(())
        };
        overlay.mistakes.extend(done.err().map(|message| Mistake::new(message, &spot)));
    }
    overlay
}

impl Overlay {
    fn set(
        &mut self,
        parts: &[&str],
        value: Result<&str, NotText>,
        shape: &View<'_>,
        below: &Node,
        spot: &Spot,
    ) -> Result<(), String> {
        let (keys, view) = matched(parts, shape, below)?;
        let value = value.map_err(|NotText| NOT_TEXT.to_owned())?;
        let node = value_node(value, &view, spot)?;
        self.put(&keys, node, spot)
    }

    /// `ENABLE_<PLUGIN>`: others have variables of such names too, so one that fits no plugin is told of only if it nearly
    /// does.
    fn enable(
        &mut self,
        name: &str,
        value: Result<&str, NotText>,
        plugins: &[KnownPlugin],
        spot: &Spot,
    ) -> Result<(), String> {
        let names = || plugins.iter().map(|plugin| plugin.name.as_str());
        let matching: Vec<_> = names().filter(|known| normalized(known) == normalized(name)).collect();
        let plugin = match &matching[..] {
            [plugin] => *plugin,
            [] => {
                let near = nearest(name, names());
                let message = |near: &str| format!("no plugin is called so; did you mean `{ENABLE}{}`?", as_part(near));
                self.warnings.extend(near.map(|near| Mistake::new(message(near), spot)));
                return Ok(());
            }
            several => return Err(format!("it may be any of the plugins `{}`", several.join("`, `"))),
        };
        let Ok(Value::Bool(enabled)) = value.map(plain_value) else {
            return Err("the value is neither `true` nor `false`; write one of them".to_owned());
        };
        let keys = ["plugins", plugin, "enabled"].map(str::to_owned);
        self.put(&keys, Node::new(Data::Scalar(enabled.into()), spot.clone()), spot)
    }

    fn put(&mut self, keys: &[String], node: Node, spot: &Spot) -> Result<(), String> {
        let Some((last, holders)) = keys.split_last() else { return Ok(()) };
        let mut at = &mut self.tree;
        for key in holders {
            let other = at.spot.clone();
            let Data::Mapping(mapping) = &mut at.data else { return Err(overlaps(keys, &other)) };
            let empty = || Entry { key: spot.clone(), node: Node { spot: spot.clone(), ..Node::empty() } };
            at = &mut mapping.entry(key.clone()).or_insert_with(empty).node;
        }
        let other = at.spot.clone();
        let Data::Mapping(mapping) = &mut at.data else { return Err(overlaps(keys, &other)) };
        if let Some(other) = mapping.get(last) {
            return Err(overlaps(keys, &other.node.spot));
        }
        mapping.insert(last.clone(), Entry { key: spot.clone(), node });
        Ok(())
    }
}

const NOT_TEXT: &str = "the variable is not UTF-8; set it to a text";

fn overlaps(keys: &[String], other: &Spot) -> String {
    let other = match other {
        Spot::Variable(name) => Arc::clone(name),
        _ => "another variable".into(),
    };
    format!("`{other}` sets `{}` too; keep one", keys.join("."))
}

/// The value of a variable: a text, of which the schema says what it means, or a list or mapping in YAML's flow style.
fn value_node(value: &str, view: &View<'_>, spot: &Spot) -> Result<Node, String> {
    let is_flow = value.starts_with(['[', '{']) && !view.wants_text();
    if !is_flow {
        return Ok(Node::new(Data::Text(value.to_owned()), spot.clone()));
    }
    let meaning = |scalar: &Scalar<'_>| {
        if matches!(scalar.tag, Tag::File | Tag::Unknown) {
            return Err("a tag has no meaning in a variable; set the value itself".to_owned());
        }
        let text = scalar.text.to_owned();
        Ok(Meaning::shown(if scalar.plain { Data::Text(text) } else { Data::Scalar(text.into()) }))
    };
    let parsed = parse(value, &meaning, &|_| spot.clone());
    match (parsed.root, parsed.mistakes.first()) {
        (Some(root), None) => Ok(root),
        (_, Some(mistake)) => Err(format!("the value is no list or mapping in one line: {}", mistake.message())),
        (None, None) => Ok(Node::new(Data::Mapping(Mapping::new()), spot.clone())),
    }
}
