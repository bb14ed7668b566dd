use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::table::{HookTable, Rules, Shared, TableParts};
use crate::{HookSpec, Implementation};

/// The tables of all hooks, at the places of their [`HookSpec::index`].
#[derive(Debug, Clone, Default)]
pub(super) struct Tables(Box<[Option<HookTable>]>);

/// A hook with its implementations in call order: wrappers first.
pub(crate) type Ordered = (&'static HookSpec, Arc<[Arc<Implementation>]>, Rules);

impl Tables {
    #[inline]
    pub(super) fn get(&self, hook: &HookSpec) -> Option<&HookTable> {
        self.0.get(hook.index())?.as_ref()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &HookTable> {
        self.0.iter().flatten()
    }

    /// The same with other implementations of some hooks. All tables are shared but for those of these hooks, and of
    /// the hooks that unwind them.
    pub(super) fn replacing(&self, hooks: &[Ordered], shared: &Shared) -> Self {
        let mut tables = self.0.to_vec();
        let length = hooks.iter().map(|(spec, ..)| spec.index() + 1).max().unwrap_or_default();
        tables.resize_with(length.max(tables.len()), || None);
        for (spec, implementations, rules) in hooks {
            let implementations = Arc::clone(implementations);
            tables[spec.index()] = Some(HookTable { spec, implementations, rules: rules.clone(), typed: None });
        }
        let mut tables = Self(tables.into());
        let replaced: HashSet<_> = hooks.iter().map(|(spec, ..)| spec.index()).collect();
        let is_replaced = |hook: &HookSpec| replaced.contains(&hook.index());
        let is_stale = |hook: &HookSpec| is_replaced(hook) || hook.unwound().is_some_and(is_replaced);
        let stale = tables.iter().filter(|table| is_stale(table.spec));
        let made: Vec<_> = stale.map(|table| (table.spec.index(), tables.typed(table, shared))).collect();
        for (index, typed) in made {
            if let Some(Some(table)) = tables.0.get_mut(index) {
                table.typed = typed;
            }
        }
        tables
    }

    /// What calls of a hook work on.
    fn typed(&self, table: &HookTable, shared: &Shared) -> Option<Arc<dyn Any + Send + Sync>> {
        if table.implementations.is_empty() {
            return None;
        }
        let (wrappers, plain): (Vec<_>, Vec<_>) =
            table.implementations.iter().cloned().partition(|each| each.spec().is_wrapper());
        let unwinds = self.unwound_positions(table.spec, &plain);
        table.spec.build(&TableParts { wrappers, plain, unwinds, rules: table.rules.clone(), shared: shared.clone() })
    }

    /// For each implementation of a hook that unwinds another, the first place that its plugin has in that one.
    fn unwound_positions(&self, hook: &HookSpec, implementations: &[Arc<Implementation>]) -> Box<[Option<usize>]> {
        let Some(unwound) = hook.unwound() else { return Box::default() };
        let unwound = self.get(unwound).map_or(&[][..], |table| &table.implementations);
        let mut first = HashMap::new();
        for (position, each) in unwound.iter().filter(|each| !each.spec().is_wrapper()).enumerate() {
            first.entry(each.plugin().name()).or_insert(position);
        }
        implementations.iter().map(|each| first.get(each.plugin().name()).copied()).collect()
    }
}
