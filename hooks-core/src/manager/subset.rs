use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use super::{Attachment, PluginManager};
use crate::call::{Hook, Walk};
use crate::plugin::PluginInfo;
use crate::snapshot::{Snapshot, SnapshotRef};
use arc_swap::ArcSwap;

/// Some of the plugins of a manager, also of those that come later.
///
/// A call of a historic hook on it is not remembered.
pub struct Subset {
    current: Arc<ArcSwap<Snapshot>>,
    keep: Arc<Keep>,
    /// What is kept of each snapshot, and goes with it.
    kept: Attachment<Arc<Snapshot>>,
}

type Keep = dyn Fn(&PluginInfo) -> bool + Send + Sync;

impl PluginManager {
    /// The plugins that `keep` accepts, whatever changes; made anew only where the manager changes.
    pub fn subset(&self, keep: impl Fn(&PluginInfo) -> bool + Send + Sync + 'static) -> Subset {
        let keep: Arc<Keep> = Arc::new(keep);
        let own = Arc::clone(&keep);
        let Ok(kept) = self.attach(move |snapshot| Ok::<_, Infallible>(Arc::new(snapshot.subset(&*own))));
        Subset { current: Arc::clone(&self.current), keep, kept }
    }
}

impl Subset {
    /// Calls a hook of these plugins.
    pub fn call<'m, H: Hook + 'm>(&'m self, hook: H) -> H::Call<'m> {
        hook.call(SnapshotRef::owned(self.snapshot()), Walk::default())
    }

    /// The tables of this moment.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let published = self.current.load();
        // There is none where the manager has stopped and another attachment could not be made of that.
        let kept = published.attached(&self.kept).cloned();
        kept.unwrap_or_else(|| Arc::new(published.subset(&*self.keep)))
    }
}

impl fmt::Debug for Subset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Subset").field("snapshot", &self.snapshot()).finish_non_exhaustive()
    }
}
