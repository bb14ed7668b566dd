use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::Value;

use super::instance::Instance;
use super::maker::Makers;
use super::off::Off;
use super::parts::Parts;
use super::settings::Settings;
use super::start_order::StartOrder;
use super::{BuildError, Problem, check};
use crate::config::{Configuration, PluginSettings};
use crate::order::Candidate;
use crate::plugin::{DeclaredPermission, PluginInfo, Roles, Services};
use crate::snapshot::{Ordered, Shared, Snapshot, Surroundings, Tables};
use crate::spec::HookSpec;

/// What a manager makes its snapshots of.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// How often it has changed.
    pub(super) generation: u64,
    pub(super) parts: Parts,
    pub(super) off: Off,
    /// Of what takes part, as it was checked last.
    pub(super) order: Arc<StartOrder>,
    pub(super) settings: Settings,
    pub(super) configuration: Configuration,
    pub(super) roles: Arc<Roles>,
    /// The plugins that have been made, by name.
    pub(super) instances: BTreeMap<Arc<str>, Instance>,
    pub(super) services: Arc<Services>,
    /// What each snapshot carries.
    pub(super) makers: Makers,
}

impl State {
    /// Checks and orders everything.
    ///
    /// # Errors
    /// All [`Problem`]s at once, beside those that are known already.
    pub(super) fn check(&mut self, mut problems: Vec<Problem>) -> Result<Checked, BuildError> {
        let plugins = Arc::new(StartOrder::of(&self.parts, &self.off, &mut problems));
        self.order = Arc::clone(&plugins);
        let hooks = Hooks::of(&self.parts, &plugins, &mut problems);
        check::check_needed(self, &mut problems);
        check::check_settings(&hooks, &self.settings, &mut problems);
        check::check_blocking(&hooks, &mut problems);
        let ordered = check::order(&self.parts, &hooks, &self.settings, &mut problems);
        if problems.is_empty() { Ok(Checked { plugins, ordered }) } else { Err(BuildError::new(problems)) }
    }

    /// Whether a plugin's hooks are called.
    pub(super) fn is_live(&self, plugin: &str) -> bool {
        self.instances.get(plugin).is_some_and(|instance| instance.live)
    }

    /// The plugins that are live, and were not, or by another value.
    pub(super) fn newcomers(&self, known: &Self) -> BTreeSet<Arc<str>> {
        let is_known = |name: &str, instance: &Instance| {
            known.instances.get(name).is_some_and(|other| other.live && other.is(instance))
        };
        let new = self.instances.iter().filter(|(name, instance)| instance.live && !is_known(name, instance));
        new.map(|(name, _)| Arc::clone(name)).collect()
    }

    /// What is configured of a plugin.
    pub(super) fn section(&self, plugin: &str) -> (Value, PluginSettings) {
        let configured = self.configuration.plugin(plugin);
        configured.map(|configured| (configured.value().clone(), configured.settings().clone())).unwrap_or_default()
    }

    /// The services that there are but for those of some plugins.
    pub(super) fn services_without(&self, plugins: &[Arc<PluginInfo>]) -> Services {
        let mut services = Services::clone(&self.services);
        for plugin in plugins {
            drop(services.withdraw(plugin.name()));
        }
        services
    }

    /// Lets plugins take part, and those that were stopped for want of another and lack nothing any more; tells all of them.
    pub(super) fn switch_on(&mut self, plugins: impl IntoIterator<Item = Arc<str>>) -> BTreeSet<Arc<str>> {
        let named: BTreeSet<_> = plugins.into_iter().inspect(|plugin| self.off.forget(plugin)).collect();
        let mut on: BTreeSet<_> = named.iter().cloned().chain(self.off.forget_wants()).collect();
        loop {
            let mut lacking = StartOrder::lacking(&self.parts, &self.off);
            lacking.retain(|(name, _)| !named.contains(name) && on.contains(name));
            if lacking.is_empty() {
                return on;
            }
            for (name, required) in lacking {
                on.remove(&name);
                self.off.do_without(name, &required);
            }
        }
    }

    /// Those of these plugins that take part and are not live, in start order.
    pub(super) fn waiting(&self, plugins: &BTreeSet<Arc<str>>) -> Vec<Arc<PluginInfo>> {
        let waits = |each: &&Arc<PluginInfo>| plugins.contains(each.name()) && !self.is_live(each.name());
        self.order.plugins().iter().filter(waits).cloned().collect()
    }

    /// Takes out a plugin and those that cannot do without it.
    pub(super) fn take_out(&mut self, plugin: &str, dependents: &[Arc<PluginInfo>]) {
        self.services = Arc::new(self.services_without(dependents));
        for each in dependents {
            self.off.do_without(each.shared_name(), plugin);
            self.instances.remove(each.name());
        }
    }

    /// The names of all plugins that are known.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.plugin_names().into_iter()
    }

    /// Binds what is not bound yet, and makes the tables of what is live.
    pub(super) fn snapshot(&mut self, checked: &Checked, shared: Shared) -> Snapshot {
        let Self { parts, settings, instances, services, roles, .. } = self;
        let plugins = checked.plugins.plugins().iter();
        let live = |plugin: &&Arc<PluginInfo>| instances.get(plugin.name()).is_some_and(|instance| instance.live);
        let plugins = plugins.filter(live).cloned().collect();
        let ordered = checked.ordered.iter().map(|(hook, candidates)| -> Ordered {
            let bound =
                candidates.iter().filter_map(|each| instances.get_mut(each.plugin.name())?.implementation(each));
            (*hook, bound.collect(), settings.rules(hook))
        });
        let ordered: Vec<_> = ordered.collect();
        let in_use = instances.values().filter(|instance| instance.live).map(|instance| instance.in_use.hold());
        let shared = Shared { _in_use: in_use.collect(), ..shared };
        let snapshot = Snapshot::with(plugins, &Tables::default(), &ordered, shared);
        let (services, roles) = (Arc::clone(services), Arc::clone(roles));
        snapshot.with_surroundings(Surroundings { services, roles, permissions: permissions(parts) })
    }
}

/// What all plugins declare that are known.
fn permissions(parts: &Parts) -> Arc<[DeclaredPermission]> {
    let declared = parts.plugins().flat_map(|definition| {
        let plugin = definition.info.name();
        definition.permissions().into_iter().map(move |permission| DeclaredPermission::new(plugin, permission))
    });
    declared.collect()
}

/// Everything in its order, and nothing wrong with it.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) plugins: Arc<StartOrder>,
    pub(super) ordered: Vec<(&'static HookSpec, Vec<Candidate>)>,
}

impl Checked {
    /// That nothing takes part.
    pub(super) fn nothing(hooks: &[&'static HookSpec]) -> Self {
        Self { plugins: Arc::default(), ordered: hooks.iter().map(|hook| (*hook, Vec::new())).collect() }
    }
}

/// Each hook with its implementations.
pub(super) struct Hooks(Vec<(&'static HookSpec, Vec<Candidate>)>);

impl Hooks {
    fn of(parts: &Parts, plugins: &StartOrder, problems: &mut Vec<Problem>) -> Self {
        let mut candidates: HashMap<usize, Vec<Candidate>> = HashMap::new();
        for (start, plugin) in plugins.plugins().iter().enumerate() {
            for spec in parts.plugin(plugin.name()).iter().flat_map(|each| &each.implementations) {
                check::check_wishes(parts, plugins, plugin, spec, problems);
                let candidate = Candidate { spec: spec.clone(), plugin: Arc::clone(plugin), start };
                candidates.entry(spec.hook().index()).or_default().push(candidate);
            }
        }
        // Candidates are sorted as their source is.
        for of_hook in candidates.values_mut() {
            of_hook.sort_by(|one, other| one.source().cmp(&other.source()));
        }
        let hooks = parts.hooks().iter();
        Self(hooks.map(|hook| (*hook, candidates.remove(&hook.index()).unwrap_or_default())).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static HookSpec, &[Candidate])> {
        self.0.iter().map(|(hook, candidates)| (*hook, &**candidates))
    }

    pub(super) fn of_hook(&self, wanted: &HookSpec) -> &[Candidate] {
        let found = self.0.iter().find(|(hook, _)| std::ptr::eq(*hook, wanted));
        found.map_or(&[], |(_, candidates)| candidates)
    }
}
