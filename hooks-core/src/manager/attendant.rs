use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::PluginManager;
use crate::box_future::BoxFuture;
use crate::error::BoxError;
use crate::snapshot::Snapshot;

/// What a host does with plugins that come and go while it runs: calling its own hooks of a life on them, and on no others.
///
/// It is not asked when the manager [starts](PluginManager::start) and [stops](PluginManager::stop), which the host does
/// itself.
pub trait Attendant: Send + Sync {
    /// Plugins have started, and are called by nobody yet: the snapshot has them alone. Where this fails, they are
    /// stopped, and [`leave`](Self::leave) is not asked for; it is where the change fails later.
    fn arrive(&self, plugins: Arc<Snapshot>) -> BoxFuture<'static, Result<(), BoxError>>;

    /// Plugins are called no more, and will be stopped: the snapshot has them alone.
    fn leave(&self, plugins: Arc<Snapshot>) -> BoxFuture<'static, ()>;
}

/// The one of a manager, if there is one.
#[derive(Default)]
pub(super) struct Attended(Mutex<Option<Arc<dyn Attendant>>>);

impl Attended {
    pub(super) fn take(&self) {
        let attendant = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(attendant);
    }

    pub(super) fn get(&self) -> Option<Arc<dyn Attendant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl PluginManager {
    /// Has this done with plugins that come and go from here on.
    pub fn attend(&self, attendant: Arc<dyn Attendant>) {
        let before = self.inner.attended.0.lock().unwrap_or_else(PoisonError::into_inner).replace(attendant);
        drop(before);
    }
}

impl fmt::Debug for Attended {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Attended").finish_non_exhaustive()
    }
}
