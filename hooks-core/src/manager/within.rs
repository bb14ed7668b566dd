use std::future::poll_fn;
use std::pin::pin;
use std::ptr;
use std::sync::Arc;
use std::task::Poll;
use tokio::sync::{OwnedMutexGuard, oneshot};
use tracing::Instrument;

use super::PluginManager;
use super::change::{ChangeError, ended};
use super::leave::Gone;
use super::runtime::runtime_with_timer;
use super::switch::Switch;
use crate::config::PluginConfiguration;
use crate::life::Reconfigured;
use crate::plugin::PluginInfo;
use crate::snapshot::Snapshot;

/// Changes of plugins by a call that runs on them, see [`PluginManager::within`].
#[derive(Debug, Clone, Copy)]
pub struct Within<'c> {
    manager: &'c PluginManager,
    snapshot: &'c Arc<Snapshot>,
    by: &'c str,
}

impl PluginManager {
    /// To change plugins from a call that runs on this snapshot, as the handler of a request does it.
    ///
    /// What goes is stopped when the calls on the old snapshot have ended, so a call that waits for a change to the end
    /// waits for itself, up to the time limit. A change that is asked for here is told as soon as it is in force, and
    /// goes on to its end in a task.
    ///
    /// For the same reason, it waits for changes before it only as long as the snapshot is the one in force; a call that
    /// has been overtaken is refused ([`ChangeError::Overtaken`]) while a change goes on.
    #[must_use]
    pub fn within<'c>(&'c self, snapshot: &'c Arc<Snapshot>) -> Within<'c> {
        Within { manager: self, snapshot, by: "the host" }
    }
}

impl<'c> Within<'c> {
    /// On behalf of whom: states tell it.
    #[must_use]
    pub fn by(self, by: &'c str) -> Self {
        Self { by, ..self }
    }

    /// Carries out a switch; gives the plugins that change, in start order.
    ///
    /// # Errors
    /// As [`PluginManager::enable`], [`disable`](PluginManager::disable) and [`reload`](PluginManager::reload), and where
    /// the call has been overtaken.
    pub async fn switch(self, switch: Switch, plugin: &str) -> Result<Vec<Arc<PluginInfo>>, ChangeError> {
        let (plugin, by) = (plugin.to_owned(), self.by.to_owned());
        self.in_force(|manager, tell| async move {
            let carried_out = manager.carry_out(switch, plugin, by, told(tell)).await;
            carried_out.map(|(plugins, gone)| (plugins, Some(gone)))
        })
        .await
    }

    /// Gives a plugin what is made of the configuration that it has at that moment, as
    /// [`PluginManager::reconfigure`]; an error of `change` leaves all as it is.
    ///
    /// # Errors
    /// As [`PluginManager::reconfigure`], where `change` fails, and where the call has been overtaken.
    pub async fn reconfigure<E: From<ChangeError> + Send + 'static>(
        self,
        plugin: &str,
        change: impl FnOnce(&PluginConfiguration) -> Result<PluginConfiguration, E> + Send + 'static,
    ) -> Result<Reconfigured, E> {
        let (plugin, by) = (plugin.to_owned(), self.by.to_owned());
        self.in_force(|manager, tell| manager.take_configuration(plugin, by, change, told(tell))).await
    }

    /// What a change tells when it is in force, or how it has ended before.
    async fn in_force<T, E, C>(self, change: impl FnOnce(PluginManager, oneshot::Sender<T>) -> C) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ChangeError> + Send + 'static,
        C: Future<Output = Result<(T, Option<Gone>), E>> + Send + 'static,
    {
        self.manager.check_outside_of_changes()?;
        let runtime = runtime_with_timer()?;
        let turn = self.turn().await?;
        let (tell, told) = oneshot::channel();
        let change = self.manager.in_turn(turn, change(self.manager.clone(), tell));
        // What is gone is dropped behind the change.
        let change = async { change.await.map(|(outcome, _)| outcome) };
        let change = runtime.spawn(change.in_current_span());
        match told.await {
            Ok(told) => Ok(told),
            Err(_) => ended(change).await,
        }
    }

    /// Waits for the changes before, unless one of those waits for this call.
    async fn turn(&self) -> Result<OwnedMutexGuard<()>, ChangeError> {
        let turns = &self.manager.inner.changing;
        let published = self.manager.inner.published.notified();
        if let Ok(turn) = Arc::clone(turns).try_lock_owned() {
            return Ok(turn);
        }
        if !self.manager.glance(|current| ptr::eq(&raw const **current, &raw const **self.snapshot)) {
            return Err(ChangeError::Overtaken);
        }
        let (mut turn, mut published) = (pin!(Arc::clone(turns).lock_owned()), pin!(published));
        let first = poll_fn(|context| match turn.as_mut().poll(context) {
            Poll::Ready(turn) => Poll::Ready(Ok(turn)),
            Poll::Pending => published.as_mut().poll(context).map(|()| Err(ChangeError::Overtaken)),
        });
        first.await
    }
}

/// Tells whoever waits, if anybody does still.
fn told<T: Send>(tell: oneshot::Sender<T>) -> impl FnOnce(T) + Send {
    move |outcome| {
        let _ = tell.send(outcome);
    }
}
