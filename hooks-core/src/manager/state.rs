use std::collections::HashMap;
use std::sync::Arc;

use super::instances::PluginValues;
use super::maker::Makers;
use super::parts::Parts;
use super::settings::Settings;
use super::{BuildError, Problem, check};
use crate::blame::catch_panic;
use crate::implementation::Implementation;
use crate::order::Candidate;
use crate::plugin_info::PluginInfo;
use crate::snapshot::{Ordered, Shared, Snapshot, Tables};
use crate::spec::{HookSpec, ImplementationSpec, PluginSpec};

/// What a manager makes its snapshots of.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// How often it has changed.
    pub(super) generation: u64,
    pub(super) parts: Parts,
    pub(super) settings: Settings,
    pub(super) instances: PluginValues,
    /// What has been bound, by the address of its spec: an implementation stays the same in every snapshot.
    pub(super) bound: HashMap<usize, Arc<Implementation>>,
    /// What each snapshot carries.
    pub(super) makers: Makers,
}

impl State {
    /// Checks and orders everything.
    ///
    /// # Errors
    /// All [`Problem`]s at once, beside those that are known already.
    pub(super) fn check(&self, mut problems: Vec<Problem>) -> Result<Checked, BuildError> {
        let plugins = self.parts.plugins(&mut problems);
        let hooks = self.parts.hooks(&plugins, &mut problems);
        check::check_needed(&self.parts, &self.settings, &mut problems);
        check::check_settings(&hooks, &self.settings, &mut problems);
        check::check_blocking(&hooks, &mut problems);
        let ordered = check::order(&self.parts, &hooks, &self.settings, &mut problems);
        if problems.is_empty() {
            Ok(Checked { plugins: plugins.into_vec(), ordered })
        } else {
            Err(BuildError::new(problems))
        }
    }

    /// Whether an implementation has been part of a snapshot.
    pub(super) fn holds(&self, spec: &ImplementationSpec) -> bool {
        self.bound.contains_key(&address(spec))
    }

    /// The same, with what `draft` has made beyond what was `known` when it began.
    pub(super) fn with_made_since(mut self, known: &Self, draft: Self) -> Self {
        self.instances.extend_beyond(&known.instances, draft.instances);
        for (address, implementation) in draft.bound {
            if !known.bound.contains_key(&address) {
                self.bound.entry(address).or_insert(implementation);
            }
        }
        self
    }

    /// Takes out a plugin with all that was made of it, so that it begins anew where it comes again; tells whether there
    /// was one.
    pub(super) fn remove(&mut self, plugin: &str) -> bool {
        for spec in self.parts.types().iter().filter(|spec| spec.name() == plugin) {
            self.instances.forget(spec);
        }
        self.bound.retain(|_, each| each.plugin().name() != plugin);
        self.parts.remove(plugin)
    }

    /// Binds what is not bound yet, and makes the tables.
    pub(super) fn snapshot(&mut self, checked: Checked, shared: Shared) -> Snapshot {
        let Self { settings, instances, bound, .. } = self;
        let ordered = checked.ordered.into_iter().map(|(hook, candidates)| -> Ordered {
            let bind = |each: Candidate| {
                let existing = bound.entry(address(each.spec)).or_insert_with(|| {
                    Arc::new(Implementation::new(each.spec, each.plugin, each.spec.bind(instances)))
                });
                Arc::clone(existing)
            };
            (hook, candidates.into_iter().map(bind).collect(), settings.rules(hook))
        });
        Snapshot::with(checked.plugins, &Tables::default(), &ordered.collect::<Vec<_>>(), shared)
    }
}

fn address(spec: &ImplementationSpec) -> usize {
    std::ptr::from_ref(spec).addr()
}

/// Everything in its order, and nothing wrong with it.
#[derive(Debug)]
pub(super) struct Checked {
    plugins: Vec<Arc<PluginInfo>>,
    ordered: Vec<(&'static HookSpec, Vec<Candidate>)>,
}

/// Makes the values of plugin types, by code of plugins that may panic.
pub(super) fn make_instances(types: &[&'static PluginSpec], instances: &mut PluginValues) -> Result<(), BuildError> {
    let mut problems = Vec::new();
    for spec in types {
        if let Err(panicked) = catch_panic(|| instances.make(spec)) {
            problems.push(Problem::Panicked {
                plugin: spec.name(),
                location: spec.location(),
                message: panicked.message().to_owned(),
            });
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(BuildError::new(problems)) }
}
