use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::{Inner, PluginManager, Switch};
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
    fn upgrade(&self) -> Option<PluginManager> {
        Some(PluginManager { current: self.current.upgrade()?, inner: self.inner.upgrade()? })
    }

    /// Has a plugin taken out that cannot go on.
    pub(super) fn report(&self, trouble: Trouble) {
        if let Some(inner) = self.inner.upgrade() {
            // Nobody acts on it once the runtime has ended.
            let _ = inner.troubles.sender.send(trouble);
        }
    }

    /// Enables a plugin again after a pause.
    async fn try_again(self, plugin: Arc<str>, pause: Duration) {
        sleep(pause).await;
        let Some(manager) = self.upgrade() else { return };
        if let Err(error) = manager.switch(Switch::Enable, &plugin, "its pause, which is over").await {
            tracing::error!(plugin = &*plugin, "the plugin was tried again: {error}");
        }
    }
}

impl PluginManager {
    pub(super) fn downgrade(&self) -> WeakManager {
        WeakManager { current: Arc::downgrade(&self.current), inner: Arc::downgrade(&self.inner) }
    }

    /// Acts on troubles from here on, as long as there is the manager.
    pub(super) fn look_after(&self) {
        let receiver = self.inner.troubles.receiver.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut troubles) = receiver else { return };
        let weak = self.downgrade();
        tokio::spawn(async move {
            while let Some(Trouble { plugin, reason, retry_after }) = troubles.recv().await {
                let Some(manager) = weak.upgrade() else { return };
                if let Err(error) = manager.take_out_failed(&plugin, &reason).await {
                    tracing::error!(plugin = &*plugin, "{reason}; it stays, since {error}");
                } else if let Some(pause) = retry_after {
                    tokio::spawn(weak.clone().try_again(plugin, pause));
                }
            }
        });
    }
}

impl fmt::Debug for Troubles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Troubles").finish_non_exhaustive()
    }
}
