use std::collections::HashMap;
use std::sync::Arc;

use super::off::Off;
use super::parts::{Parts, describe};
use super::{Problem, RequirementProblem};
use crate::nearest::nearest;
use crate::order::topological;
use crate::plugin::{PluginInfo, Requirement};
use crate::spec::ServiceRef;

/// The plugins that take part, each behind those that it requires, and else by name.
#[derive(Debug, Clone, Default)]
pub(super) struct StartOrder {
    plugins: Vec<Arc<PluginInfo>>,
    /// For each, the places of those that it comes behind, and whether it cannot do without.
    behind: Vec<Vec<(usize, bool)>>,
}

impl StartOrder {
    pub(super) fn of(parts: &Parts, off: &Off, problems: &mut Vec<Problem>) -> Self {
        let on = parts.plugins().filter(|each| !off.contains(each.info.name()));
        let by_name: Vec<_> = on.map(|each| Arc::clone(&each.info)).collect();
        let mut found = Vec::new();
        let known = Known { parts, off, plugins: &by_name };
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
            let mut names: Vec<_> = circle.iter().map(|edge| by_name[edges[*edge].1].name().to_owned()).collect();
            names.reverse();
            found.push(RequirementProblem::Cycle { plugins: names });
            ranks.clone()
        });
        problems.extend(found.into_iter().map(Problem::from));
        let places: HashMap<_, _> = order.iter().enumerate().map(|(place, index)| (*index, place)).collect();
        let mut behind = vec![Vec::new(); order.len()];
        for (earlier, later, hard) in edges {
            behind[places[&later]].push((places[&earlier], hard));
        }
        Self { plugins: order.iter().map(|index| Arc::clone(&by_name[*index])).collect(), behind }
    }

    pub(super) fn plugins(&self) -> &[Arc<PluginInfo>] {
        &self.plugins
    }

    /// The place of each plugin.
    pub(super) fn places(&self) -> HashMap<&str, usize> {
        self.plugins.iter().enumerate().map(|(place, plugin)| (plugin.name(), place)).collect()
    }

    /// Those that a plugin comes behind, as far as they are there, and whether it cannot do without.
    pub(super) fn behind(&self, plugin: &str) -> impl Iterator<Item = (&Arc<PluginInfo>, bool)> {
        let place = self.plugins.iter().position(|each| each.name() == plugin);
        let behind = place.map_or(&[][..], |place| &self.behind[place]);
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

/// What requirements are compared with.
struct Known<'k> {
    parts: &'k Parts,
    off: &'k Off,
    plugins: &'k [Arc<PluginInfo>],
}

impl Known<'_> {
    /// The places of what a plugin requires.
    fn required(&self, plugin: &PluginInfo, problems: &mut Vec<RequirementProblem>) -> Vec<(usize, bool)> {
        let mut required = Vec::new();
        for wanted in plugin.requirements() {
            let is_provider = |(_, other): &(usize, &Arc<PluginInfo>)| {
                other.name() != plugin.name() && other.version_of(wanted.name()).is_some()
            };
            let providers: Vec<_> = self.plugins.iter().enumerate().filter(is_provider).collect();
            match providers[..] {
                [] if wanted.is_optional() => {}
                [] => problems.push(self.missing(plugin, wanted)),
                [(place, provider)] => {
                    let found = provider.version_of(wanted.name()).unwrap_or_default();
                    if !wanted.accepts(found) {
                        problems.push(mismatch(plugin, wanted, provider, found));
                    }
                    required.push((place, !wanted.is_optional()));
                }
                _ => problems.push(RequirementProblem::SeveralProviders {
                    plugin: plugin.name().to_owned(),
                    location: plugin.location(),
                    wanted: wanted.to_string(),
                    providers: providers.iter().map(|(_, each)| each.name().to_owned()).collect(),
                }),
            }
        }
        required
    }

    fn missing(&self, plugin: &PluginInfo, wanted: &Requirement) -> RequirementProblem {
        let name = wanted.name();
        let provides = |each: &PluginInfo| each.version_of(name).is_some();
        let off = self.parts.plugins().find(|each| self.off.contains(each.info.name()) && provides(&each.info));
        let names = self.plugins.iter().flat_map(|each| {
            let capabilities = each.capabilities.iter().map(|capability| capability.name.as_str());
            capabilities.chain(std::iter::once(each.name()))
        });
        RequirementProblem::Missing {
            plugin: plugin.name().to_owned(),
            location: plugin.location(),
            wanted: wanted.to_string(),
            name: name.to_owned(),
            why_off: off.and_then(|each| self.off.why(each.info.name())),
            taken_out: self.parts.has_taken_out(name),
            nearest: nearest(name, names).map(str::to_owned),
        }
    }

    /// The places of those that offer the services which a plugin needs.
    fn needed(&self, plugin: &PluginInfo, problems: &mut Vec<RequirementProblem>) -> Vec<(usize, bool)> {
        let mut needed = Vec::new();
        for wanted in plugin.needs() {
            let offers = |each: &PluginInfo| each.offers().iter().any(|offered| offered.is(wanted));
            let place = self.plugins.iter().position(|each| each.name() != plugin.name() && offers(each));
            match place {
                Some(place) => needed.push((place, !wanted.is_optional())),
                None if wanted.is_optional() => {}
                None => {
                    let could = self.parts.plugins().filter(|each| offers(&each.info));
                    let could = could.map(|each| (each.info.name().to_owned(), self.off.why(each.info.name())));
                    problems.push(RequirementProblem::MissingService {
                        plugin: plugin.name().to_owned(),
                        location: plugin.location(),
                        service: wanted.name(),
                        could: could.filter_map(|(name, why)| Some((name, why?))).collect(),
                    });
                }
            }
        }
        needed
    }

    fn check_offers(&self, problems: &mut Vec<RequirementProblem>) {
        let mut seen: Vec<(ServiceRef, &PluginInfo)> = Vec::new();
        for (offered, plugin) in
            self.plugins.iter().flat_map(|each| each.offers().iter().map(move |offered| (offered, each)))
        {
            if let Some((_, other)) = seen.iter().find(|(other, _)| other.is(offered)) {
                problems.push(RequirementProblem::OfferedTwice {
                    service: offered.name(),
                    first: other.name().to_owned(),
                    second: plugin.name().to_owned(),
                    location: plugin.location(),
                });
            }
            seen.push((*offered, plugin));
        }
    }

    fn check_conflicts(&self, plugin: &PluginInfo, problems: &mut Vec<RequirementProblem>) {
        for unwanted in plugin.conflicts() {
            for other in self.plugins.iter().filter(|other| other.name() != plugin.name()) {
                if let Some(version) = other.version_of(unwanted.name()).filter(|version| unwanted.accepts(version)) {
                    problems.push(RequirementProblem::Conflict {
                        plugin: plugin.name().to_owned(),
                        location: plugin.location(),
                        unwanted: unwanted.to_string(),
                        other: other.name().to_owned(),
                        version: version.to_owned(),
                    });
                }
            }
        }
    }

    fn check_hookspecs(&self, plugin: &PluginInfo, problems: &mut Vec<RequirementProblem>) {
        for wanted in &plugin.hookspecs {
            let package = self.parts.hooks().iter().map(|hook| hook.package()).find(|each| each.name == wanted.name());
            let found = package.map(|package| package.version.to_owned());
            if found.as_deref().map_or(!wanted.is_optional(), |found| !wanted.accepts(found)) {
                problems.push(RequirementProblem::Hookspecs {
                    plugin: plugin.name().to_owned(),
                    location: plugin.location(),
                    wanted: wanted.to_string(),
                    found,
                });
            }
        }
    }
}

fn mismatch(plugin: &PluginInfo, wanted: &Requirement, provider: &PluginInfo, found: &str) -> RequirementProblem {
    RequirementProblem::Mismatch {
        plugin: plugin.name().to_owned(),
        location: plugin.location(),
        wanted: wanted.to_string(),
        found: found.to_owned(),
        provider: provider.name().to_owned(),
        from: describe(provider),
    }
}
