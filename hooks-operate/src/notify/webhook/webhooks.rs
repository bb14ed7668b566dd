use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hooks_core::{BoxError, PluginContext};
use tokio::sync::watch;

use super::client::Client;
use super::config::WebhookConfig;
use super::delivery::Webhook;
use super::target::Target;
use crate::notify::{EventKind, Notification, Severity};

/// All receivers that are configured.
#[derive(Debug, Default)]
pub(in crate::notify) struct Webhooks {
    client: Arc<Client>,
    all: Mutex<Vec<Arc<Webhook>>>,
}

impl Webhooks {
    /// Delivers to these from here on: where a URL is as before, what waits for it is delivered too. `running` is told of each
    /// task, until it ends.
    pub(in crate::notify) fn configure(
        &self,
        configs: &[WebhookConfig],
        context: &PluginContext,
        running: &watch::Sender<()>,
    ) -> Result<(), BoxError> {
        let targets = Target::all(configs)?;
        let mut all = self.all();
        let mut before = std::mem::take(&mut *all);
        for target in targets {
            let known = before.iter().position(|webhook| webhook.target().uri == target.uri);
            let webhook = match known.map(|place| before.swap_remove(place)) {
                Some(webhook) => {
                    webhook.set_target(target);
                    webhook
                }
                None => {
                    let webhook = Arc::new(Webhook::new(target, &self.client));
                    let (worker, working) = (Arc::clone(&webhook), running.subscribe());
                    context.spawn("webhook", async move {
                        worker.work().await;
                        drop(working);
                    })?;
                    webhook
                }
            };
            all.push(webhook);
        }
        for gone in before {
            gone.give_up();
        }
        Ok(())
    }

    pub(in crate::notify) fn push(&self, notification: &Arc<Notification>) {
        let all = self.all();
        let wanting = all.iter().filter(|webhook| webhook.target().wants(notification));
        wanting.for_each(|webhook| webhook.outbox.push(Arc::clone(notification)));
    }

    /// Whether there is one that is to be told of failures of implementations.
    pub(in crate::notify) fn want_failures(&self) -> bool {
        self.all().iter().any(|webhook| webhook.target().wants_any(EventKind::Failure, Severity::Error))
    }

    /// Delivers what waits, and then no more.
    pub(in crate::notify) fn close(&self) {
        self.all().iter().for_each(|webhook| webhook.outbox.close());
    }

    fn all(&self) -> MutexGuard<'_, Vec<Arc<Webhook>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
