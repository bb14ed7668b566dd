use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::parts::{Hooks, Parts};
use super::{BuildError, Instances, PluginManager, Problem};
use crate::implementation::panic_message;
use crate::order::{Candidate, Constraint, call_order};
use crate::snapshot::Snapshot;
use crate::{HookSpec, Implementation, ImplementationSpec, Required};

/// Builds a [`PluginManager`].
#[derive(Debug, Default)]
#[must_use = "nothing is checked before `build`"]
pub struct Builder {
    explicit: Option<Vec<&'static ImplementationSpec>>,
}

impl Builder {
    /// Takes exactly these implementations, in place of what was linked in: `implementations(hookimpls![…])`.
    ///
    /// This needs no linker: it is the way for targets where neither registry works, and for programs that want to
    /// see their plugins listed.
    pub fn implementations(mut self, list: impl IntoIterator<Item = &'static ImplementationSpec>) -> Self {
        self.explicit.get_or_insert_default().extend(list);
        self
    }

    /// Checks and orders everything, makes the plugin types, and freezes the tables.
    ///
    /// # Errors
    /// All [`Problem`]s at once. Nothing is made where there is one.
    pub fn build(self) -> Result<PluginManager, BuildError> {
        let mut problems = Vec::new();
        let parts = match self.explicit {
            Some(list) => Parts::explicit(list),
            None => Parts::linked(&mut problems),
        };
        let plugins = parts.plugins(&mut problems);
        let hooks = parts.hooks(&plugins, &mut problems);
        let ordered = order(&hooks, &mut problems);
        if !problems.is_empty() {
            return Err(BuildError::new(problems));
        }
        let instances = make_instances(&parts)?;
        let bind = |each: Candidate| Arc::new(Implementation::new(each.spec, each.plugin, each.spec.bind(&instances)));
        let bound = ordered.into_iter().map(|(hook, candidates)| (hook, candidates.into_iter().map(bind).collect()));
        Ok(PluginManager::new(Snapshot::new(plugins.into_vec(), &bound.collect::<Vec<_>>())))
    }
}

/// Puts each hook's implementations in call order, and checks what only the whole of them shows.
fn order(hooks: &Hooks, problems: &mut Vec<Problem>) -> Vec<(&'static HookSpec, Vec<Candidate>)> {
    let mut ordered = Vec::with_capacity(hooks.len());
    for (hook, candidates) in hooks.iter() {
        check_required(hook, candidates, problems);
        let unwound = hook.unwound().map(|unwound| hooks.of(unwound));
        if let Some(unwound) = unwound {
            check_unwinding(hook, candidates, unwound, problems);
        }
        match call_order(hook, candidates, unwound) {
            Ok(candidates) => ordered.push((hook, candidates)),
            Err(circle) => problems.push(Problem::Cycle {
                hook: hook.qualified_name(),
                constraints: circle.iter().map(Constraint::to_string).collect(),
            }),
        }
    }
    ordered
}

fn check_required(hook: &HookSpec, candidates: &[Candidate], problems: &mut Vec<Problem>) {
    let (wanted, met) = match hook.required() {
        Required::No => return,
        Required::AtLeastOne => ("at least one implementation", !candidates.is_empty()),
        Required::ExactlyOne => ("exactly one implementation", candidates.len() == 1),
    };
    if !met {
        problems.push(Problem::Required {
            hook: hook.qualified_name(),
            location: hook.location(),
            wanted,
            implementations: candidates.iter().map(|each| each.spec.location()).collect(),
        });
    }
}

fn check_unwinding(hook: &HookSpec, candidates: &[Candidate], unwound: &[Candidate], problems: &mut Vec<Problem>) {
    let takes_part = |each: &&Candidate| unwound.iter().any(|other| each.is_of_same_plugin(other));
    for each in candidates.iter().filter(|each| each.spec.has_order()).filter(takes_part) {
        problems.push(Problem::OrderOnUnwinding {
            plugin: each.plugin.name(),
            hook: hook.name(),
            unwound: hook.unwound().map_or("", HookSpec::name),
            location: each.spec.location(),
        });
    }
}

/// Makes the values of the plugin types, by code of plugins that may panic.
fn make_instances(parts: &Parts) -> Result<Instances, BuildError> {
    let mut instances = Instances::default();
    let mut problems = Vec::new();
    for spec in parts.types() {
        let made = catch_unwind(AssertUnwindSafe(|| instances.make(spec)));
        if let Err(panicked) = made {
            problems.push(Problem::Panicked {
                plugin: spec.name(),
                location: spec.location(),
                message: panic_message(&*panicked).to_owned(),
            });
        }
    }
    if problems.is_empty() { Ok(instances) } else { Err(BuildError::new(problems)) }
}
