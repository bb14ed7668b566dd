use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use super::Problem;
use crate::life::{PluginDefinition, own_hooks};
use crate::plugin::PluginInfo;
use crate::registry::{Registration, linked};
use crate::spec::{HookSpec, ImplementationSpec, Life, Package, PackageRef, PluginRef, PluginSpec, SpecRef};

/// What was found: the hooks, and the plugins by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    hooks: Vec<&'static HookSpec>,
    plugins: BTreeMap<Arc<str>, PluginDefinition>,
    /// Implementations of types whose values the host makes.
    of_given: Vec<&'static ImplementationSpec>,
    owners: Owners,
    /// The plugins that the host has left out or removed, of those that are linked in: there are only so many.
    taken_out: BTreeSet<String>,
}

/// The packages whose hooks must be as they are declared.
#[derive(Debug, Clone)]
enum Owners {
    /// All that are linked in.
    All,
    /// Those of the hooks that a list implements: whoever takes few plugins, to test one of them, owes nothing to the
    /// rest of the program.
    Some(HashSet<&'static Package<'static>>),
}

impl Default for Owners {
    fn default() -> Self {
        Self::Some(HashSet::new())
    }
}

impl Parts {
    pub(super) fn linked(problems: &mut Vec<Problem>) -> Self {
        let mut parts = Self { owners: Owners::All, ..Self::default() };
        let (mut implementations, mut types, mut links) = (Vec::new(), Vec::new(), false);
        for registration in linked() {
            match registration {
                Registration::Hook(spec) => parts.hooks.push(spec),
                Registration::Implementation(spec) => implementations.push(spec),
                Registration::Plugin(spec) => types.push(spec),
                Registration::LinkPlugins(_) => links = true,
            }
        }
        if !links {
            problems.push(Problem::NotLinked);
        }
        parts.add_linked(implementations, types, problems);
        parts
    }

    pub(super) fn explicit(implementations: Vec<&'static ImplementationSpec>, problems: &mut Vec<Problem>) -> Self {
        let hooks = linked().filter_map(|registration| match registration {
            Registration::Hook(spec) => Some(spec),
            _ => None,
        });
        let mut parts = Self { hooks: hooks.collect(), ..Self::default() };
        parts.add_linked(implementations, Vec::new(), problems);
        parts
    }

    /// Adds what macros have declared, sorted: what the linker collected has no order to rely on.
    pub(super) fn add_linked(
        &mut self,
        mut implementations: Vec<&'static ImplementationSpec>,
        mut types: Vec<&'static PluginSpec>,
        problems: &mut Vec<Problem>,
    ) {
        types.extend(implementations.iter().filter_map(|spec| match spec.plugin() {
            PluginRef::Type(ty) => Some(ty()),
            PluginRef::Crate | PluginRef::Made => None,
        }));
        retain_first(&mut types, |each| each.type_id());
        types.sort_by_key(|each| each.rank());
        implementations.sort_by_key(|each| each.identity());
        for spec in types.iter().filter(|spec| !spec.is_given()) {
            self.declare(spec, problems);
        }
        let mut implied = HashSet::new();
        for spec in &implementations {
            if matches!(spec.plugin(), PluginRef::Crate) && implied.insert(spec.package()) {
                self.imply(spec, problems);
            }
        }
        for spec in implementations {
            match spec.plugin() {
                PluginRef::Type(ty) if ty().is_given() => self.of_given.push(spec),
                _ => self.give(spec.plugin_name(), SpecRef::Linked(spec), problems),
            }
        }
        self.complete();
    }

    /// Adds a plugin that was made at run time.
    pub(super) fn add_made(&mut self, mut definition: PluginDefinition, problems: &mut Vec<Problem>) {
        if let Some(other) = self.plugins.get(definition.info.name()) {
            problems.push(duplicate(&other.info, &definition.info));
            return;
        }
        if let Some(ty) = definition.ty {
            let own = self.of_type(ty).into_iter().map(SpecRef::Linked);
            definition.implementations.extend(own);
        }
        self.taken_out.remove(definition.info.name());
        let implementations = std::mem::take(&mut definition.implementations);
        let name = definition.info.shared_name();
        self.plugins.insert(Arc::clone(&name), definition);
        for spec in implementations {
            self.give(&name, spec, problems);
        }
        self.complete();
    }

    /// The implementations of a type, whether its value is made by the host or not.
    fn of_type(&self, ty: TypeId) -> Vec<&'static ImplementationSpec> {
        let is_of_type =
            |spec: &&ImplementationSpec| matches!(spec.plugin(), PluginRef::Type(spec) if spec().type_id() == ty);
        let linked = linked().filter_map(|registration| match registration {
            Registration::Implementation(spec) => Some(spec),
            _ => None,
        });
        let mut all: Vec<_> = self.of_given.iter().copied().chain(linked).filter(is_of_type).collect();
        retain_first(&mut all, |each| (each.identity(), each.hook().index()));
        all.sort_by_key(|each| each.identity());
        all
    }

    /// A plugin that a type declares.
    fn declare(&mut self, spec: &'static PluginSpec, problems: &mut Vec<Problem>) {
        let info = PluginInfo::of(spec);
        match self.plugins.get(spec.name()) {
            // What comes later may be of a plugin that is there.
            Some(other) if other.ty == Some(spec.type_id()) => {}
            Some(other) => problems.push(duplicate(&other.info, &info)),
            None => {
                let mut definition = PluginDefinition::linked(info, spec.life());
                definition.ty = Some(spec.type_id());
                self.plugins.insert(definition.info.shared_name(), definition);
            }
        }
    }

    /// A plugin that a crate is by implementing hooks, perhaps beside a type of the same name.
    fn imply(&mut self, spec: &'static ImplementationSpec, problems: &mut Vec<Problem>) {
        let package = PackageRef::clone(spec.package_ref());
        let info = PluginInfo::new(spec.package().name, package, spec.location());
        match self.plugins.get(info.name()) {
            Some(other) if other.info.package() == info.package() => {}
            Some(other) => problems.push(duplicate(&other.info, &info)),
            None => {
                let definition = PluginDefinition::linked(info, Life::Function);
                self.plugins.insert(definition.info.shared_name(), definition);
            }
        }
    }

    /// Adds an implementation to its plugin, unless it is there.
    fn give(&mut self, plugin: &str, spec: SpecRef, problems: &mut Vec<Problem>) {
        // A plugin whose name another has is told of.
        let Some(definition) = self.plugins.get_mut(plugin) else { return };
        // Not by their addresses: a constant, as a method's is, may have several.
        let is_same =
            |other: &SpecRef| other.identity() == spec.identity() && other.hook().index() == spec.hook().index();
        if definition.implementations.iter().any(is_same) {
            problems.push(Problem::Twice {
                plugin: plugin.to_owned(),
                hook: spec.hook().qualified_name(),
                function: spec.function().to_owned(),
                location: spec.location(),
            });
            return;
        }
        self.hooks.push(spec.hook());
        if let Owners::Some(owners) = &mut self.owners {
            owners.insert(spec.hook().package());
        }
        definition.implementations.push(spec);
    }

    /// Adds the hooks that only others name, and sorts all.
    fn complete(&mut self) {
        self.hooks.extend(own_hooks());
        let unwound: Vec<_> = self.hooks.iter().filter_map(|hook| hook.unwound()).collect();
        self.hooks.extend(unwound);
        retain_first(&mut self.hooks, |hook| hook.index());
        self.hooks.sort_by_key(|hook| (hook.location(), hook.module(), hook.name()));
    }

    /// Takes out a plugin.
    pub(super) fn remove(&mut self, plugin: &str) {
        if self.plugins.remove(plugin).is_some_and(|definition| definition.is_linked()) {
            self.taken_out.insert(plugin.to_owned());
        }
    }

    /// Whether the host itself has left a plugin out or removed it.
    pub(super) fn has_taken_out(&self, plugin: &str) -> bool {
        self.taken_out.contains(plugin)
    }

    /// Whether these are the plugins of a list, and not all that are linked in.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.owners, Owners::Some(_))
    }

    /// Whether it matters that a hook is as it is declared.
    pub(super) fn answers_for(&self, hook: &HookSpec) -> bool {
        match &self.owners {
            Owners::All => true,
            Owners::Some(owners) => owners.contains(hook.package()),
        }
    }

    pub(super) fn hooks(&self) -> &[&'static HookSpec] {
        &self.hooks
    }

    pub(super) fn plugin(&self, name: &str) -> Option<&PluginDefinition> {
        self.plugins.get(name)
    }

    /// The plugins, by name.
    pub(super) fn plugins(&self) -> impl Iterator<Item = &PluginDefinition> {
        self.plugins.values()
    }

    pub(super) fn plugin_names(&self) -> BTreeSet<&str> {
        self.plugins.keys().map(|name| &**name).collect()
    }
}

/// Drops what is there already.
fn retain_first<T, K: Eq + Hash>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = HashSet::with_capacity(list.len());
    list.retain(|each| seen.insert(key(each)));
}

fn duplicate(first: &PluginInfo, second: &PluginInfo) -> Problem {
    Problem::DuplicatePlugin { name: first.name().to_owned(), first: describe(first), second: describe(second) }
}

/// Where a plugin comes from.
pub(super) fn describe(plugin: &PluginInfo) -> String {
    let Package { name, version, .. } = plugin.package();
    format!("{} of `{name} {version}`", plugin.location())
}
