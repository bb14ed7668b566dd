use std::any::TypeId;
use std::collections::HashMap;
use std::sync::Arc;

use crate::manager::RequirementProblem;
use crate::manager::off::Off;
use crate::manager::parts::{Parts, describe};
use crate::nearest::nearest;
use crate::plugin::{PluginInfo, Requirement};
use crate::spec::ServiceRef;

/// What requirements are compared with.
pub(super) struct Known<'k> {
    parts: &'k Parts,
    off: &'k Off,
    plugins: &'k [Arc<PluginInfo>],
    /// The places of the plugins that have a name, or provide it.
    providers: HashMap<&'k str, Vec<usize>>,
    /// The places of the plugins that offer a service.
    offering: HashMap<TypeId, Vec<usize>>,
}

impl<'k> Known<'k> {
    pub(super) fn of(parts: &'k Parts, off: &'k Off, plugins: &'k [Arc<PluginInfo>]) -> Self {
        let mut known = Self { parts, off, plugins, providers: HashMap::new(), offering: HashMap::new() };
        for (place, plugin) in plugins.iter().enumerate() {
            for name in names_of(plugin) {
                let places = known.providers.entry(name).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
            for offered in plugin.offers() {
                known.offering.entry(offered.type_id()).or_default().push(place);
            }
        }
        known
    }

    /// The places of those that are called so or provide it, but for one plugin.
    fn others<'s>(
        &'s self,
        name: &str,
        but: &'s PluginInfo,
    ) -> impl Iterator<Item = (usize, &'k Arc<PluginInfo>)> + 's {
        let places = self.providers.get(name).map_or(&[][..], Vec::as_slice);
        let all = places.iter().map(|place| (*place, &self.plugins[*place]));
        all.filter(|(_, plugin)| plugin.name() != but.name())
    }

    /// The place of the plugin that offers a service to one.
    fn offerer(&self, service: &ServiceRef, to: &PluginInfo) -> Option<usize> {
        let places = self.offering.get(&service.type_id())?;
        places.iter().copied().find(|place| self.plugins[*place].name() != to.name())
    }

    /// What a plugin cannot do without and takes no part: a plugin, or what nobody has.
    pub(super) fn lacked(&self, plugin: &PluginInfo) -> Option<Arc<str>> {
        let off = |name: &str, is_wanted: &dyn Fn(&PluginInfo) -> bool| {
            let mut off = self.parts.plugins().filter(|each| self.off.contains(each.info.name()));
            let found = off.find(|each| is_wanted(&each.info)).map(|each| each.info.shared_name());
            Some(found.unwrap_or_else(|| name.into()))
        };
        let mut required = plugin.requirements().iter().filter(|wanted| !wanted.is_optional());
        let accepts = |wanted: &Requirement, other: &PluginInfo| {
            other.version_of(wanted.name()).is_some_and(|found| wanted.accepts(found))
        };
        let required =
            required.find(|wanted| !self.others(wanted.name(), plugin).any(|(_, other)| accepts(wanted, other)));
        if let Some(wanted) = required {
            return off(wanted.name(), &|each| each.version_of(wanted.name()).is_some());
        }
        let mut needed = plugin.needs().iter().filter(|wanted| !wanted.is_optional());
        let wanted = needed.find(|wanted| self.offerer(wanted, plugin).is_none())?;
        off(wanted.name(), &|each| each.offers().iter().any(|offered| offered.is(wanted)))
    }

    /// The places of what a plugin requires.
    pub(super) fn required(&self, plugin: &PluginInfo, problems: &mut Vec<RequirementProblem>) -> Vec<(usize, bool)> {
        let mut required = Vec::new();
        for wanted in plugin.requirements() {
            let providers: Vec<_> = self.others(wanted.name(), plugin).collect();
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
        let names = self.plugins.iter().flat_map(|each| names_of(each));
        RequirementProblem::Missing {
            plugin: plugin.name().to_owned(),
            location: plugin.location(),
            wanted: wanted.to_string(),
            name: name.to_owned(),
            why_off: off.and_then(|each| self.off.why(each.info.name())),
            taken_out: self.parts.has_taken_out(name),
            of_list: self.parts.is_list(),
            nearest: nearest(name, names).map(str::to_owned),
        }
    }

    /// The places of those that offer the services which a plugin needs.
    pub(super) fn needed(&self, plugin: &PluginInfo, problems: &mut Vec<RequirementProblem>) -> Vec<(usize, bool)> {
        let mut needed = Vec::new();
        for wanted in plugin.needs() {
            match self.offerer(wanted, plugin) {
                Some(place) => needed.push((place, !wanted.is_optional())),
                None if wanted.is_optional() => {}
                None => {
                    let offers = |each: &PluginInfo| each.offers().iter().any(|offered| offered.is(wanted));
                    let could = self.parts.plugins().filter(|each| offers(&each.info));
                    let could = could.map(|each| (each.info.name().to_owned(), self.off.why(each.info.name())));
                    problems.push(RequirementProblem::MissingService {
                        plugin: plugin.name().to_owned(),
                        location: plugin.location(),
                        service: wanted.name(),
                        could: could.filter_map(|(name, why)| Some((name, why?))).collect(),
                        of_list: self.parts.is_list(),
                    });
                }
            }
        }
        needed
    }

    pub(super) fn check_offers(&self, problems: &mut Vec<RequirementProblem>) {
        let mut seen: HashMap<TypeId, &PluginInfo> = HashMap::new();
        for (offered, plugin) in
            self.plugins.iter().flat_map(|each| each.offers().iter().map(move |offered| (offered, each)))
        {
            if let Some(other) = seen.get(&offered.type_id()) {
                problems.push(RequirementProblem::OfferedTwice {
                    service: offered.name(),
                    first: other.name().to_owned(),
                    second: plugin.name().to_owned(),
                    location: plugin.location(),
                });
            }
            seen.entry(offered.type_id()).or_insert(plugin);
        }
    }

    pub(super) fn check_conflicts(&self, plugin: &PluginInfo, problems: &mut Vec<RequirementProblem>) {
        for unwanted in plugin.conflicts() {
            for (_, other) in self.others(unwanted.name(), plugin) {
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

    pub(super) fn check_hookspecs(&self, plugin: &PluginInfo, problems: &mut Vec<RequirementProblem>) {
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

/// What a plugin is called, and what it provides.
fn names_of(plugin: &PluginInfo) -> impl Iterator<Item = &str> {
    plugin.capabilities.iter().map(|capability| capability.name.as_str()).chain(std::iter::once(plugin.name()))
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
