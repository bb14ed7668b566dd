mod known;

use std::collections::HashMap;
use std::sync::Arc;

use self::known::Known;
use super::off::Off;
use super::parts::Parts;
use super::{Problem, RequirementProblem};
use crate::order::topological;
use crate::plugin::PluginInfo;

/// The plugins that take part, each behind those that it requires, and else by name.
#[derive(Debug, Clone, Default)]
pub(super) struct StartOrder {
    plugins: Vec<Arc<PluginInfo>>,
    places: HashMap<Arc<str>, usize>,
    /// For each, the places of those that it comes behind, and whether it cannot do without.
    behind: Vec<Vec<(usize, bool)>>,
}

impl StartOrder {
    pub(super) fn of(parts: &Parts, off: &Off, problems: &mut Vec<Problem>) -> Self {
        let on = parts.plugins().filter(|each| !off.contains(each.info.name()));
        let by_name: Vec<_> = on.map(|each| Arc::clone(&each.info)).collect();
        let mut found = Vec::new();
        let known = Known::of(parts, off, &by_name);
        let edges = by_name.iter().enumerate().flat_map(|(later, plugin)| {
            known.check_conflicts(plugin, &mut found);
            known.check_hookspecs(plugin, &mut found);
            found.extend(plugin.malformed.iter().map(|problem| RequirementProblem::Malformed {
                plugin: plugin.name().to_owned(),
                location: plugin.location(),
                problem: problem.clone(),
            }));
            let required = known.required(plugin, &mut found);
            let needed = known.needed(plugin, &mut found);
            required.into_iter().chain(needed).map(move |(earlier, hard)| (earlier, later, hard)).collect::<Vec<_>>()
        });
        let edges: Vec<_> = edges.collect();
        known.check_offers(&mut found);
        let ranks: Vec<_> = (0..by_name.len()).collect();
        let pairs: Vec<_> = edges.iter().map(|(earlier, later, _)| (*earlier, *later)).collect();
        let order = topological(&ranks, &pairs).unwrap_or_else(|circle| {
            let plugins = circle.iter().rev().map(|edge| &by_name[edges[*edge].1]);
            let plugins = plugins.map(|plugin| (plugin.name().to_owned(), plugin.location())).collect();
            found.push(RequirementProblem::Cycle { plugins });
            ranks.clone()
        });
        problems.extend(found.into_iter().map(Problem::from));
        let mut place_of = vec![0; order.len()];
        order.iter().enumerate().for_each(|(place, index)| place_of[*index] = place);
        let mut behind = vec![Vec::new(); order.len()];
        for (earlier, later, hard) in edges {
            behind[place_of[later]].push((place_of[earlier], hard));
        }
        let plugins: Vec<_> = order.iter().map(|index| Arc::clone(&by_name[*index])).collect();
        let places = plugins.iter().enumerate().map(|(place, plugin)| (plugin.shared_name(), place)).collect();
        Self { plugins, places, behind }
    }

    /// The plugins that take part, but cannot do without something that takes none, which is named.
    pub(super) fn lacking(parts: &Parts, off: &Off) -> Vec<(Arc<str>, Arc<str>)> {
        let on = parts.plugins().filter(|each| !off.contains(each.info.name()));
        let by_name: Vec<_> = on.map(|each| Arc::clone(&each.info)).collect();
        let known = Known::of(parts, off, &by_name);
        let lacks = |plugin: &Arc<PluginInfo>| Some((plugin.shared_name(), known.lacked(plugin)?));
        by_name.iter().filter_map(lacks).collect()
    }

    pub(super) fn plugins(&self) -> &[Arc<PluginInfo>] {
        &self.plugins
    }

    /// Whether a plugin takes part.
    pub(super) fn has(&self, plugin: &str) -> bool {
        self.places.contains_key(plugin)
    }

    /// Those that a plugin comes behind, as far as they are there, and whether it cannot do without.
    pub(super) fn behind(&self, plugin: &str) -> impl Iterator<Item = (&Arc<PluginInfo>, bool)> {
        let behind = self.places.get(plugin).map_or(&[][..], |place| &self.behind[*place]);
        behind.iter().map(|(place, hard)| (&self.plugins[*place], *hard))
    }

    /// Those that cannot do without a plugin, and those that cannot do without them, in start order; the plugin itself is
    /// the first.
    pub(super) fn dependents(&self, plugin: &str) -> Vec<Arc<PluginInfo>> {
        let mut among = vec![false; self.plugins.len()];
        for (place, each) in self.plugins.iter().enumerate() {
            among[place] =
                each.name() == plugin || self.behind[place].iter().any(|(other, hard)| *hard && among[*other]);
        }
        let among = self.plugins.iter().zip(among).filter(|(_, among)| *among);
        among.map(|(plugin, _)| Arc::clone(plugin)).collect()
    }
}
