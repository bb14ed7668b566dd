use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::PluginManager;
use crate::call::{Hook, Walk};
use crate::plugin::PluginInfo;
use crate::snapshot::{Snapshot, SnapshotRef};

/// Some of the plugins of a manager, also of those that come later.
///
/// A call of a historic hook on it is not remembered.
pub struct Subset {
    current: Arc<ArcSwap<Snapshot>>,
    keep: Box<Keep>,
    /// What was published, and what of that is kept.
    cache: ArcSwap<(Arc<Snapshot>, Arc<Snapshot>)>,
}

type Keep = dyn Fn(&PluginInfo) -> bool + Send + Sync;

impl PluginManager {
    /// The plugins that `keep` accepts, whatever changes; made anew only where the manager has changed.
    pub fn subset(&self, keep: impl Fn(&PluginInfo) -> bool + Send + Sync + 'static) -> Subset {
        let published = self.snapshot();
        let kept = Arc::new(published.subset(&keep));
        Subset {
            current: Arc::clone(&self.current),
            keep: Box::new(keep),
            cache: ArcSwap::from_pointee((published, kept)),
        }
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
        let cache = self.cache.load();
        if Arc::ptr_eq(&cache.0, &published) {
            return Arc::clone(&cache.1);
        }
        let kept = Arc::new(published.subset(&self.keep));
        self.cache.store(Arc::new((Arc::clone(&published), Arc::clone(&kept))));
        kept
    }
}

impl fmt::Debug for Subset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Subset").field("snapshot", &self.cache.load().1).finish_non_exhaustive()
    }
}
