use std::sync::{Arc, MutexGuard, PoisonError};

use thiserror::Error;

use super::state::{State, make_instances};
use super::{BuildError, PluginManager};
use crate::call::Hook;
use crate::chain::debug_as_chain;
use crate::error::{BoxError, HookError};
use crate::implementation::Implementation;
use crate::nearest::{did_you_mean, nearest};
use crate::snapshot::Snapshot;
use crate::spec::{HookSpec, ImplementationSpec};

/// Why plugins could not be added or removed; what was in force still is.
#[derive(Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// The plugins would not fit together.
    #[error(transparent)]
    Problems(#[from] BuildError),
    /// A plugin failed in a call of a historic hook that was made before it came: which one, and with what. An error
    /// other than [`BoxError`] is kept as its text, and that of its sources.
    #[error("a plugin failed in a call that was made before it came; it is left out")]
    Replay(#[source] HookError<BoxError>),
    /// Something cannot be made of the plugins that each snapshot carries, see [`PluginManager::attach`].
    #[error("the change does not go with what is made of the plugins")]
    Attachment(#[source] BoxError),
    /// No plugin has this name.
    #[error("there is no plugin `{name}`{}", did_you_mean(.nearest.as_deref()))]
    UnknownPlugin {
        /// The name that was given.
        name: String,
        /// The plugin that is probably meant.
        nearest: Option<String>,
    },
}

debug_as_chain!(ChangeError);

impl PluginManager {
    /// Adds implementations, and the plugins that they belong to: `add(hookimpls![…])`.
    ///
    /// First the new implementations are given the remembered calls of historic hooks, in the order in which they were
    /// made, with all wrappers of the hook around them; then a snapshot with all plugins is published. Calls that run
    /// meanwhile are not disturbed.
    ///
    /// # Errors
    /// What would keep a manager from being built, an implementation that is there already, and a failure in a remembered
    /// call, also one that other calls would skip. Then nothing is added.
    pub async fn add(&self, list: impl IntoIterator<Item = &'static ImplementationSpec>) -> Result<(), ChangeError> {
        let list: Vec<_> = list.into_iter().collect();
        let shared = self.current.load().shared.clone();
        let mut draft = self.state().clone();
        let mut known = draft.clone();
        let mut replayed = 0;
        loop {
            let mut problems = Vec::new();
            draft.parts = known.parts.with(&list, &mut problems);
            let checked = draft.check(problems)?;
            make_instances(draft.parts.types(), &mut draft.instances)?;
            let snapshot = draft.snapshot(checked, shared.clone());
            let arrivals = Arc::new(arrivals(&snapshot, &known));
            loop {
                let (calls, next) = self.history.lock().from(replayed);
                replayed = next;
                if calls.is_empty() {
                    break;
                }
                for call in calls {
                    call.replay(&arrivals).await.map_err(ChangeError::Replay)?;
                }
                if let Some(failed) = skipped(&arrivals) {
                    return Err(ChangeError::Replay(failed));
                }
            }
            let snapshot = draft.makers.attach_to(snapshot).map_err(ChangeError::Attachment)?;
            let state = self.state();
            if state.generation != draft.generation {
                // Somebody else was faster: the same again on top of that, with what has been made.
                let published = state.clone();
                drop(state);
                draft = published.clone().with_made_since(&known, draft);
                known = published;
                continue;
            }
            // No historic call is made between this look at the history and the publication.
            let calls = self.history.lock();
            if calls.ends_at(replayed) {
                let before = self.publish(state, draft, snapshot);
                drop(calls);
                drop(before);
                return Ok(());
            }
        }
    }

    /// Removes a plugin with all its implementations. Calls that run meanwhile finish with it.
    ///
    /// # Errors
    /// Where no plugin has this name, or others cannot do without it. Then nothing is removed.
    pub fn remove(&self, plugin: &str) -> Result<(), ChangeError> {
        loop {
            let mut draft = self.state().clone();
            if !draft.remove(plugin) {
                let plugins: Vec<_> = self.current.load().plugins().iter().map(|plugin| plugin.name()).collect();
                let nearest = nearest(plugin, plugins).map(str::to_owned);
                return Err(ChangeError::UnknownPlugin { name: plugin.to_owned(), nearest });
            }
            let checked = draft.check(Vec::new())?;
            let snapshot = draft.snapshot(checked, self.current.load().shared.clone());
            let snapshot = draft.makers.attach_to(snapshot).map_err(ChangeError::Attachment)?;
            let state = self.state();
            if state.generation == draft.generation {
                drop(self.publish(state, draft, snapshot));
                return Ok(());
            }
        }
    }

    /// Forgets the remembered calls of a historic hook.
    pub fn clear_history<H: Hook>(&self) {
        self.history.clear(HookSpec::of::<H>());
    }

    /// Publishes a change, and gives what was in force before, to be dropped where no lock is held.
    #[must_use]
    pub(super) fn publish(
        &self,
        mut state: MutexGuard<'_, State>,
        draft: State,
        snapshot: Snapshot,
    ) -> (State, Arc<Snapshot>) {
        let draft = State { generation: state.generation + 1, ..draft };
        (std::mem::replace(&mut *state, draft), self.current.swap(Arc::new(snapshot)))
    }

    /// Held for moments, while no plugin runs.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // No change is ever left half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What has come, with the wrappers of its hooks.
fn arrivals(snapshot: &Snapshot, known: &State) -> Snapshot {
    let comes = |each: &Implementation| !known.holds(each.spec());
    snapshot.filtered(|each| {
        if !each.spec().is_wrapper() {
            return comes(each);
        }
        let all = snapshot.implementations(each.hook());
        all.iter().any(|other| !other.spec().is_wrapper() && comes(other))
    })
}

/// A failure of what has come, in a call that went on without it.
fn skipped(arrivals: &Snapshot) -> Option<HookError<BoxError>> {
    let mut all = arrivals.hooks().into_iter().flat_map(|hook| arrivals.implementations(hook));
    all.find_map(|each| each.first_failure().map(|cause| HookError::skipped(each, cause)))
}
