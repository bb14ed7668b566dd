use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::runtime::runtime_with_timer;
use super::{Inner, PluginManager};
use crate::snapshot::Snapshot;

/// A manager that does not live for the sake of whoever has this.
#[derive(Clone)]
pub(super) struct WeakManager {
    current: Weak<ArcSwap<Snapshot>>,
    inner: Weak<Inner>,
}

/// What has gone wrong in plugins at work, for the task that acts on it.
pub(super) struct Troubles {
    sender: mpsc::UnboundedSender<Trouble>,
    /// Taken by that task.
    receiver: Mutex<Option<mpsc::UnboundedReceiver<Trouble>>>,
}

/// A plugin that cannot go on.
pub(super) struct Trouble {
    pub(super) plugin: Arc<str>,
    pub(super) reason: String,
    /// After which pause it may be tried again.
    pub(super) retry_after: Option<Duration>,
}

impl Default for Troubles {
    fn default() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { sender, receiver: Mutex::new(Some(receiver)) }
    }
}

impl WeakManager {
    pub(super) fn upgrade(&self) -> Option<PluginManager> {
        Some(PluginManager { current: self.current.upgrade()?, inner: self.inner.upgrade()? })
    }

    /// Has a plugin taken out that cannot go on.
    pub(super) fn report(&self, trouble: Trouble) {
        let Some(manager) = self.upgrade() else { return };
        if manager.look_after() {
            // Nobody acts on it once the runtime has ended.
            let _ = manager.inner.troubles.sender.send(trouble);
        } else {
            let Trouble { plugin, reason, .. } = trouble;
            tracing::error!(plugin = &*plugin, "{reason}; it stays, since there is no runtime of tokio here");
        }
    }

    /// Enables a plugin again after a pause, as often as it takes.
    async fn try_again(self, plugin: Arc<str>, pause: Duration) {
        loop {
            sleep(pause).await;
            let Some(manager) = self.upgrade() else { return };
            match manager.try_again(&plugin).await {
                Ok(()) => return,
                Err(error) => tracing::error!(plugin = &*plugin, "the plugin was tried again: {error}"),
            }
        }
    }
}

impl PluginManager {
    pub(super) fn downgrade(&self) -> WeakManager {
        WeakManager { current: Arc::downgrade(&self.current), inner: Arc::downgrade(&self.inner) }
    }

    /// Acts on troubles from here on, as long as there is the manager; tells whether anybody does.
    pub(super) fn look_after(&self) -> bool {
        let mut receiver = self.inner.troubles.receiver.lock().unwrap_or_else(PoisonError::into_inner);
        if receiver.is_none() {
            return true;
        }
        let Ok(runtime) = Handle::try_current() else { return false };
        let Some(mut troubles) = receiver.take() else { return true };
        let weak = self.downgrade();
        runtime.spawn(async move {
            while let Some(Trouble { plugin, reason, retry_after }) = troubles.recv().await {
                let Some(manager) = weak.upgrade() else { return };
                if let Err(error) = manager.take_out_failed(&plugin, &reason).await {
                    tracing::error!(plugin = &*plugin, "{reason}; it stays, since {error}");
                } else if let Some(pause) = retry_after {
                    match runtime_with_timer() {
                        Ok(runtime) => drop(runtime.spawn(weak.clone().try_again(plugin, pause))),
                        Err(error) => tracing::error!(plugin = &*plugin, "it is not tried again: {error}"),
                    }
                }
            }
        });
        true
    }
}

impl fmt::Debug for Troubles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Troubles").finish_non_exhaustive()
    }
}
