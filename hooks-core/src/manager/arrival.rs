//! How a change is published.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::change::ChangeError;
use super::given_up::GivenUp;
use super::start::{LifeReport, StartError};
use super::state::{Checked, State};
use super::{Attendant, PluginManager};
use crate::error::{BoxError, HookError};
use crate::implementation::Implementation;
use crate::snapshot::Snapshot;

/// What was in force before a change.
pub(super) struct Before {
    pub(super) state: State,
    pub(super) snapshot: Arc<Snapshot>,
}

impl PluginManager {
    /// Publishes a draft that nobody gives up.
    pub(super) async fn publish(&self, draft: State, checked: &Checked) -> Result<Before, ChangeError> {
        Ok(self.publish_unless(draft, checked, &GivenUp::never()).await?)
    }

    /// Publishes a draft, after what comes with it has been given the remembered calls of historic hooks, in the order in
    /// which they were made, and was attended to; unless that is given up. One change at a time.
    pub(super) async fn publish_unless(
        &self,
        draft: State,
        checked: &Checked,
        given_up: &GivenUp,
    ) -> Result<Before, StartError> {
        let mut arrived = None;
        let published = self.publish_whole(draft, checked, given_up, &mut arrived).await;
        if let (Err(_), Some((attendant, come))) = (&published, arrived) {
            attendant.leave(come).await;
        }
        published
    }

    /// The same; tells who has attended to what.
    async fn publish_whole(
        &self,
        mut draft: State,
        checked: &Checked,
        given_up: &GivenUp,
        arrived: &mut Option<(Arc<dyn Attendant>, Arc<Snapshot>)>,
    ) -> Result<Before, StartError> {
        let known = self.state().clone();
        let snapshot = Arc::new(draft.snapshot(checked, self.current.load().shared.clone()));
        let newcomers = draft.newcomers(&known);
        let arrivals = Arc::new(arrivals(&snapshot, &known, &newcomers));
        let mut attendant = self.inner.attended.get().filter(|_| !newcomers.is_empty());
        let mut replayed = 0;
        loop {
            let ended = given_up.unless(self.replay(&arrivals, replayed)).await;
            replayed = ended.ok_or_else(|| StartError::GivenUp(LifeReport::default()))??;
            if let Some(attendant) = attendant.take() {
                let come = Arc::new(snapshot.subset(|plugin| newcomers.contains(plugin.name())));
                attendant.arrive(Arc::clone(&come)).await.map_err(ChangeError::Arrival)?;
                *arrived = Some((attendant, come));
            }
            // What is attached meanwhile is carried as well.
            let (generation, mut makers) = {
                let state = self.state();
                (state.generation, state.makers.clone())
            };
            let carried = makers.make(&snapshot).map_err(ChangeError::Attachment)?;
            let mut state = self.state();
            // No historic call is made between this look at the history and the publication.
            let calls = self.inner.history.lock();
            if state.generation != generation || !calls.ends_at(replayed) {
                continue;
            }
            draft.makers = makers;
            draft.generation = generation + 1;
            let services = Arc::clone(&draft.services);
            let before = std::mem::replace(&mut *state, draft);
            let snapshot = self.current.swap(Arc::new(snapshot.carrying(carried)));
            drop((calls, state));
            self.inner.published.notify_waiters();
            self.inner.statuses.services_changed(&before.services, &services);
            return Ok(Before { state: before, snapshot });
        }
    }

    async fn replay(&self, arrivals: &Arc<Snapshot>, mut replayed: u64) -> Result<u64, ChangeError> {
        loop {
            let (calls, next) = self.inner.history.lock().from(replayed);
            replayed = next;
            if calls.is_empty() {
                return Ok(replayed);
            }
            for call in calls {
                call.replay(arrivals).await.map_err(ChangeError::Replay)?;
            }
            if let Some(failed) = skipped(arrivals) {
                return Err(ChangeError::Replay(failed));
            }
        }
    }
}

/// What has come, with the wrappers of its hooks.
fn arrivals(snapshot: &Snapshot, known: &State, newcomers: &BTreeSet<Arc<str>>) -> Snapshot {
    let comes = |each: &Implementation| {
        let plugin = each.plugin().name();
        newcomers.contains(plugin) || !known.instances.get(plugin).is_some_and(|instance| instance.holds(each))
    };
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
