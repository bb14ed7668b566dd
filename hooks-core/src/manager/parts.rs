use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use super::Problem;
use crate::nearest::nearest;
use crate::order::Candidate;
use crate::plugin_info::PluginInfo;
use crate::registry::{Registration, linked};
use crate::spec::{HookSpec, ImplementationSpec, Package, PluginRef, PluginSpec};

/// What was found, sorted by what it is.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    hooks: Vec<&'static HookSpec>,
    implementations: Vec<&'static ImplementationSpec>,
    types: Vec<&'static PluginSpec>,
    owners: Owners,
    /// The plugins that the host has left out or removed.
    taken_out: BTreeSet<String>,
}

/// The packages whose hooks must be as they are declared.
#[derive(Debug, Clone)]
enum Owners {
    /// All that are linked in.
    All,
    /// Those of the hooks that a list implements: whoever takes few plugins, to test one of them, owes nothing to the
    /// rest of the program.
    Some(HashSet<&'static Package>),
}

impl Default for Owners {
    fn default() -> Self {
        Self::Some(HashSet::new())
    }
}

impl Parts {
    pub(super) fn linked(problems: &mut Vec<Problem>) -> Self {
        let mut parts = Self { owners: Owners::All, ..Self::default() };
        let mut links = false;
        for registration in linked() {
            match registration {
                Registration::Hook(spec) => parts.hooks.push(spec),
                Registration::Implementation(spec) => parts.implementations.push(spec),
                Registration::Plugin(spec) => parts.types.push(spec),
                Registration::LinkPlugins => links = true,
            }
        }
        if !links {
            problems.push(Problem::NotLinked);
        }
        parts.complete(problems)
    }

    pub(super) fn explicit(implementations: Vec<&'static ImplementationSpec>, problems: &mut Vec<Problem>) -> Self {
        let hooks = linked().filter_map(|registration| match registration {
            Registration::Hook(spec) => Some(spec),
            _ => None,
        });
        Self { hooks: hooks.collect(), implementations, ..Self::default() }.complete(problems)
    }

    /// The same and these implementations.
    pub(super) fn with(&self, implementations: &[&'static ImplementationSpec], problems: &mut Vec<Problem>) -> Self {
        let mut parts = self.clone();
        parts.implementations.extend(implementations);
        parts.complete(problems)
    }

    /// Takes out a plugin; tells whether there was one.
    pub(super) fn remove(&mut self, plugin: &str) -> bool {
        let before = self.implementations.len() + self.types.len();
        self.implementations.retain(|spec| spec.plugin_name() != plugin);
        self.types.retain(|spec| spec.name() != plugin);
        let found = self.implementations.len() + self.types.len() < before;
        if found {
            self.taken_out.insert(plugin.to_owned());
        }
        found
    }

    /// Adds the hooks and types that only an implementation names, finds what is there twice, and sorts: what the
    /// linker collected has no order to rely on.
    fn complete(mut self, problems: &mut Vec<Problem>) -> Self {
        for implementation in &self.implementations {
            let hook = implementation.hook();
            self.hooks.push(hook);
            if let Owners::Some(owners) = &mut self.owners {
                owners.insert(hook.package());
            }
            if let PluginRef::Type(spec) = implementation.plugin() {
                self.types.push(spec());
            }
        }
        let unwound: Vec<_> = self.hooks.iter().filter_map(|hook| hook.unwound()).collect();
        self.hooks.extend(unwound);
        let Self { hooks, implementations, types, .. } = &mut self;
        retain_first(hooks, |hook| hook.index());
        retain_first(types, |each| each.type_id());
        hooks.sort_by_key(|hook| (hook.location(), hook.module(), hook.name()));
        implementations.sort_by_key(|each| each.identity());
        // Not by their addresses: a constant, as a method's is, may have several.
        let mut seen = HashSet::with_capacity(implementations.len());
        for each in implementations.iter().filter(|each| !seen.insert((each.identity(), each.hook().index()))) {
            problems.push(Problem::Twice {
                plugin: each.plugin_name(),
                hook: each.hook().qualified_name(),
                function: each.function(),
                location: each.location(),
            });
        }
        types.sort_by_key(|each| each.rank());
        self
    }

    /// Whether the host itself has left a plugin out or removed it.
    pub(super) fn has_taken_out(&self, plugin: &str) -> bool {
        self.taken_out.contains(plugin)
    }

    /// Whether it matters that a hook is as it is declared.
    pub(super) fn answers_for(&self, hook: &HookSpec) -> bool {
        match &self.owners {
            Owners::All => true,
            Owners::Some(owners) => owners.contains(hook.package()),
        }
    }

    pub(super) fn types(&self) -> &[&'static PluginSpec] {
        &self.types
    }

    pub(super) fn plugin_names(&self) -> BTreeSet<&'static str> {
        let of_types = self.types.iter().map(|spec| spec.name());
        of_types.chain(self.implementations.iter().map(|spec| spec.plugin_name())).collect()
    }

    pub(super) fn plugins(&self, problems: &mut Vec<Problem>) -> StartOrder {
        let mut plugins = StartOrder::default();
        for spec in &self.types {
            plugins.declare(spec, problems);
        }
        let mut implied = HashSet::new();
        for spec in &self.implementations {
            if matches!(spec.plugin(), PluginRef::Crate) && implied.insert(spec.package()) {
                plugins.imply(spec, problems);
            }
        }
        plugins
    }

    pub(super) fn hooks(&self, plugins: &StartOrder, problems: &mut Vec<Problem>) -> Hooks {
        let mut candidates: HashMap<usize, Vec<Candidate>> = HashMap::new();
        let starts = plugins.starts();
        for spec in &self.implementations {
            let Some(plugin) = plugins.of(spec) else { continue };
            let needed = spec.wishes().filter(|wish| !wish.optional).map(|wish| wish.plugin);
            for named in needed.filter(|named| !plugins.0.contains_key(named)) {
                problems.push(Problem::UnknownPlugin {
                    plugin: plugin.name(),
                    hook: spec.hook().name(),
                    named,
                    taken_out: self.has_taken_out(named),
                    nearest: nearest(named, plugins.0.keys().copied()),
                    location: spec.location(),
                });
            }
            let start = starts.get(plugin.name()).copied().unwrap_or_default();
            let candidate = Candidate { spec, plugin: Arc::clone(plugin), start };
            candidates.entry(spec.hook().index()).or_default().push(candidate);
        }
        let hooks = self.hooks.iter();
        Hooks(hooks.map(|hook| (*hook, candidates.remove(&hook.index()).unwrap_or_default())).collect())
    }
}

/// Drops what is there already.
fn retain_first<T, K: Eq + Hash>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = HashSet::with_capacity(list.len());
    list.retain(|each| seen.insert(key(each)));
}

/// Each hook with its implementations.
pub(super) struct Hooks(Vec<(&'static HookSpec, Vec<Candidate>)>);

impl Hooks {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static HookSpec, &[Candidate])> {
        self.0.iter().map(|(hook, candidates)| (*hook, &**candidates))
    }

    pub(super) fn of(&self, wanted: &HookSpec) -> &[Candidate] {
        let found = self.0.iter().find(|(hook, _)| std::ptr::eq(*hook, wanted));
        found.map_or(&[], |(_, candidates)| candidates)
    }
}

/// The plugins in start order, which is that of their names.
#[derive(Default)]
pub(super) struct StartOrder(BTreeMap<&'static str, Arc<PluginInfo>>);

impl StartOrder {
    /// A plugin that a type declares.
    fn declare(&mut self, spec: &'static PluginSpec, problems: &mut Vec<Problem>) {
        let plugin = PluginInfo::new(spec.name(), spec.package(), spec.location());
        if let Some(other) = self.0.get(plugin.name()) {
            problems.push(duplicate(other, &plugin));
        } else {
            self.0.insert(plugin.name(), Arc::new(plugin));
        }
    }

    /// A plugin that a crate is by implementing hooks, perhaps beside a type of the same name.
    fn imply(&mut self, spec: &'static ImplementationSpec, problems: &mut Vec<Problem>) {
        let plugin = PluginInfo::new(spec.package().name, spec.package(), spec.location());
        match self.0.get(plugin.name()) {
            Some(other) if other.package() == plugin.package() => {}
            Some(other) => problems.push(duplicate(other, &plugin)),
            None => {
                self.0.insert(plugin.name(), Arc::new(plugin));
            }
        }
    }

    fn of(&self, spec: &ImplementationSpec) -> Option<&Arc<PluginInfo>> {
        self.0.get(spec.plugin_name())
    }

    fn starts(&self) -> HashMap<&'static str, usize> {
        self.0.keys().enumerate().map(|(start, name)| (*name, start)).collect()
    }

    pub(super) fn into_vec(self) -> Vec<Arc<PluginInfo>> {
        self.0.into_values().collect()
    }
}

fn duplicate(first: &PluginInfo, second: &PluginInfo) -> Problem {
    let describe = |plugin: &PluginInfo| {
        let Package { name, version, .. } = plugin.package();
        format!("{} of `{name} {version}`", plugin.location())
    };
    Problem::DuplicatePlugin { name: first.name(), first: describe(first), second: describe(second) }
}
