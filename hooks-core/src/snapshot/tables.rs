use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::implementation::Implementation;
use crate::observer::{Observed, Watch};
use crate::spec::{HookSpec, OnError};

/// The tables of all hooks, at the places of their [`HookSpec::index`].
#[derive(Clone, Default)]
pub(crate) struct Tables(Box<[Option<HookTable>]>);

/// A hook with its implementations in call order: wrappers first.
pub(crate) type Ordered = (&'static HookSpec, Arc<[Arc<Implementation>]>, Rules);

/// One hook in a snapshot.
#[derive(Clone)]
pub(crate) struct HookTable {
    pub(crate) spec: &'static HookSpec,
    /// All implementations in call order: wrappers first, then the others.
    pub(crate) implementations: Arc<[Arc<Implementation>]>,
    pub(crate) rules: Rules,
    /// What its [`HookSpec`] builds; there is none for a hook that nothing implements.
    pub(crate) typed: Option<Arc<dyn Any + Send + Sync>>,
}

/// What holds for the calls of one hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) isolate: bool,
    pub(crate) timeout: Option<Duration>,
    /// The plugins that the host wants first, in the hook that is unwound if there is one.
    pub(crate) order: Arc<[String]>,
}

impl Rules {
    /// What the hookspec says.
    pub(crate) fn of(hook: &HookSpec) -> Self {
        Self { isolate: hook.on_error() == OnError::Isolate, timeout: hook.timeout(), order: Arc::default() }
    }
}

/// What a table is made of.
#[doc(hidden)]
#[derive(Debug)]
pub struct TableParts {
    pub(crate) wrappers: Vec<Arc<Implementation>>,
    pub(crate) plain: Vec<Arc<Implementation>>,
    pub(crate) unwinds: Arc<[Option<usize>]>,
    pub(crate) rules: Rules,
    pub(crate) watch: Arc<Watch>,
    pub(crate) observed: Observed,
    pub(crate) blocking: Arc<Semaphore>,
}

impl Tables {
    #[inline]
    pub(crate) fn get(&self, hook: &HookSpec) -> Option<&HookTable> {
        self.0.get(hook.index())?.as_ref()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &HookTable> {
        self.0.iter().flatten()
    }

    /// The same with other implementations of some hooks. All tables are shared but for those of these hooks, and of
    /// the hooks that unwind them.
    pub(crate) fn replacing(&self, hooks: &[Ordered], watch: &Arc<Watch>, blocking: &Arc<Semaphore>) -> Self {
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
        let made: Vec<_> = stale.map(|table| (table.spec.index(), tables.typed(table, watch, blocking))).collect();
        for (index, typed) in made {
            if let Some(Some(table)) = tables.0.get_mut(index) {
                table.typed = typed;
            }
        }
        tables
    }

    /// What calls of a hook work on.
    fn typed(
        &self,
        table: &HookTable,
        watch: &Arc<Watch>,
        blocking: &Arc<Semaphore>,
    ) -> Option<Arc<dyn Any + Send + Sync>> {
        if table.implementations.is_empty() {
            return None;
        }
        table.implementations.iter().for_each(|each| each.is_witnessed_by(watch));
        let (wrappers, plain): (Vec<_>, Vec<_>) =
            table.implementations.iter().cloned().partition(|each| each.spec().is_wrapper());
        let unwinds = self.unwound_positions(table.spec, &plain);
        let observed = Observed {
            hook: table.spec,
            implementations: Arc::clone(&table.implementations),
            wrappers: wrappers.len(),
            unwinds: Arc::clone(&unwinds),
        };
        (table.spec.build)(&TableParts {
            wrappers,
            plain,
            unwinds,
            rules: table.rules.clone(),
            watch: Arc::clone(watch),
            observed,
            blocking: Arc::clone(blocking),
        })
    }

    /// For each implementation of a hook that unwinds another, the first place that its plugin has in that one.
    fn unwound_positions(&self, hook: &HookSpec, implementations: &[Arc<Implementation>]) -> Arc<[Option<usize>]> {
        let Some(unwound) = hook.unwound() else { return Arc::default() };
        let unwound = self.get(unwound).map_or(&[][..], |table| &table.implementations);
        let mut first = HashMap::new();
        for (position, each) in unwound.iter().filter(|each| !each.spec().is_wrapper()).enumerate() {
            first.entry(each.plugin().name()).or_insert(position);
        }
        implementations.iter().map(|each| first.get(each.plugin().name()).copied()).collect()
    }
}
