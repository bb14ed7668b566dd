use std::collections::BTreeSet;
use std::sync::Arc;

use super::Problem;
use super::off::Off;
use super::parts::Parts;
use super::start_order::StartOrder;
use crate::config::{ConfigProblem, Configuration};
use crate::nearest::nearest;

/// Which plugins take part, as far as the host says.
#[derive(Debug)]
pub(super) enum Only {
    All,
    /// These, those that they require, and the core.
    These(Vec<String>),
    /// The core, and those that it requires.
    Core,
}

impl Only {
    /// The plugins that are disabled when a manager is built.
    pub(super) fn off(&self, parts: &Parts, configuration: &Configuration, problems: &mut Vec<Problem>) -> Off {
        let mut off = Off::default();
        let wanted = self.wanted(parts, problems);
        for definition in parts.plugins() {
            let (name, info) = (definition.info.name(), &definition.info);
            let configured = configuration.plugin(name).and_then(|configured| configured.settings().enabled.as_ref());
            let why = match configured {
                Some((false, origin)) => format!("`{origin}`"),
                _ if wanted.as_ref().is_some_and(|wanted| !wanted.contains(name)) => self.text().to_owned(),
                _ => continue,
            };
            if info.is_core() {
                let (plugin, location) = (name.to_owned(), info.location());
                problems.push(Problem::CoreDisabled { plugin, location, why: format!("is disabled by {why}") });
            } else {
                off.disable(info.shared_name(), why);
            }
        }
        for name in configuration.plugins.keys().filter(|name| parts.plugin(name).is_none()) {
            let nearest = nearest(name, parts.plugin_names()).map_or_else(
                || "take it out, or add the plugin to `[dependencies]`".to_owned(),
                |nearest| format!("did you mean `{nearest}`?"),
            );
            let message = format!("`plugins.{name}` configures a plugin that is not linked in; {nearest}");
            let origin =
                configuration.plugins.get(name).and_then(|each| each.origins.key(&crate::config::KeyPath::root()));
            problems.push(Problem::Configuration(ConfigProblem::new(message).at(origin.cloned())));
        }
        off
    }

    fn text(&self) -> &'static str {
        match self {
            Self::All | Self::These(_) => "`only`, which does not name it",
            Self::Core => "the safe mode",
        }
    }

    /// `None` where all are.
    fn wanted(&self, parts: &Parts, problems: &mut Vec<Problem>) -> Option<BTreeSet<Arc<str>>> {
        let named = match self {
            Self::All => return None,
            Self::These(named) => named.as_slice(),
            Self::Core => &[],
        };
        for name in named.iter().filter(|name| parts.plugin(name).is_none()) {
            let nearest = nearest(name, parts.plugin_names()).map(str::to_owned);
            problems.push(Problem::OnlyUnknown { named: name.clone(), nearest });
        }
        let order = StartOrder::of(parts, &Off::default(), &mut Vec::new());
        let core = order.plugins().iter().filter(|plugin| plugin.is_core()).map(|plugin| plugin.shared_name());
        let mut waiting: Vec<Arc<str>> = named.iter().map(|name| name.as_str().into()).chain(core).collect();
        let mut wanted = BTreeSet::new();
        while let Some(name) = waiting.pop() {
            waiting.extend(order.behind(&name).filter(|(_, hard)| *hard).map(|(other, _)| other.shared_name()));
            if !wanted.insert(name) {
                waiting.retain(|name| !wanted.contains(name));
            }
        }
        Some(wanted)
    }
}
