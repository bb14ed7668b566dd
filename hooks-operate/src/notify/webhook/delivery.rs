use std::sync::{Arc, PoisonError, RwLock};

use hooks_axum::axum::body::Bytes;
use serde::Serialize;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::attempt::Attempt;
use super::client::Client;
use super::pause::pause;
use super::target::Target;
use crate::notify::Notification;
use crate::notify::outbox::Outbox;
use crate::notify::rarely::Rarely;

/// A receiver, and what waits for it.
#[derive(Debug)]
pub(super) struct Webhook {
    target: RwLock<Arc<Target>>,
    pub(super) outbox: Outbox<Arc<Notification>>,
    client: Arc<Client>,
    /// Told when nothing more is to be delivered.
    gone: Notify,
    said: Rarely,
}

/// What is sent.
#[derive(Serialize)]
struct Delivery<'n> {
    #[serde(flatten)]
    notification: &'n Notification,
    /// How many were dropped or given up since the one that was delivered last.
    #[serde(skip_serializing_if = "is_none")]
    dropped: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none(dropped: &u64) -> bool {
    *dropped == 0
}

impl Webhook {
    pub(super) fn new(target: Target, client: &Arc<Client>) -> Self {
        Self {
            outbox: Outbox::new(target.queue),
            target: RwLock::new(Arc::new(target)),
            client: Arc::clone(client),
            gone: Notify::new(),
            said: Rarely::default(),
        }
    }

    pub(super) fn target(&self) -> Arc<Target> {
        Arc::clone(&self.target.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Delivers so from here on, what waits and what is tried again too.
    pub(super) fn set_target(&self, target: Target) {
        self.outbox.set_most(target.queue);
        *self.target.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(target);
    }

    /// Delivers nothing more.
    pub(super) fn give_up(&self) {
        let (webhook, waiting) = (self.target().origin(), self.outbox.len());
        if waiting > 0 {
            tracing::warn!(%webhook, waiting, "notifications wait for a webhook that is configured no more; they are dropped");
        }
        self.gone.notify_one();
    }

    /// Delivers one after the other, until the outbox is closed and empty.
    pub(super) async fn work(&self) {
        let deliver = async {
            while let Some(notification) = self.outbox.next().await {
                self.deliver(&notification).await;
                self.say_what_is_lost();
            }
        };
        tokio::select! {
            () = deliver => {}
            () = self.gone.notified() => {}
        }
    }

    /// Tries as often as it may.
    async fn deliver(&self, notification: &Notification) {
        let dropped = self.outbox.lost();
        let body = match serde_json::to_vec(&Delivery { notification, dropped }) {
            Ok(body) => Bytes::from(body),
            Err(error) => return self.lose(notification, &error.to_string()),
        };
        for attempt in 0.. {
            let target = self.target();
            match target.attempt(&self.client, &notification.id, &body).await {
                Attempt::Delivered => return self.outbox.lost_is_told(dropped),
                Attempt::Failed(why, asked) if attempt < target.retries => {
                    let pause = pause(target.backoff, attempt, asked);
                    tracing::debug!(webhook = %target.origin(), id = notification.id, ?pause, "it is delivered later: {why}");
                    sleep(pause).await;
                }
                Attempt::Failed(why, _) | Attempt::Refused(why) => return self.lose(notification, &why),
            }
        }
    }

    fn lose(&self, notification: &Notification, why: &str) {
        self.outbox.lose();
        let Notification { id, plugin, severity, .. } = notification;
        tracing::debug!(webhook = %self.target().origin(), id, plugin, ?severity, "it is not delivered: {why}");
        self.say_lost(why);
    }

    fn say_what_is_lost(&self) {
        if self.outbox.lost() > 0 {
            self.say_lost("more come than it takes");
        }
    }

    fn say_lost(&self, why: &str) {
        let (webhook, dropped) = (self.target().origin(), self.outbox.lost());
        self.said.when_due(|| tracing::warn!(%webhook, dropped, "notifications are not delivered to a webhook: {why}"));
    }
}
