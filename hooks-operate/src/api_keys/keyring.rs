use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use hooks_axum::Identity;
use hooks_core::BoxError;

use super::config::Known;
use super::key::ApiKey;
use super::record::{KeyRecord, Refusal, check};
use super::store::KeyStore;
use super::uses::Uses;

/// The keys of a service that runs: a service of the plugin, for whoever shows them.
pub struct Keyring {
    known: RwLock<Arc<Known>>,
    store: Option<Arc<dyn KeyStore>>,
    uses: Uses,
}

/// What is known of a key that was refused.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) name: Option<String>,
    pub(super) reason: Refusal,
}

impl Keyring {
    pub(super) fn new(known: Known, store: Option<Arc<dyn KeyStore>>) -> Self {
        Self { known: RwLock::new(Arc::new(known)), store, uses: Uses::default() }
    }

    pub(super) fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn replace(&self, known: Known) {
        let known = Arc::new(known);
        let other = std::mem::replace(&mut *self.known.write().unwrap_or_else(PoisonError::into_inner), known);
        // Dropped where no request waits for it.
        drop(other);
    }

    pub(super) fn store(&self) -> Option<&Arc<dyn KeyStore>> {
        self.store.as_ref()
    }

    /// Whether there can be a key that is accepted.
    pub(super) fn is_empty(&self) -> bool {
        self.store.is_none() && self.known().keys.records().next().is_none()
    }

    /// Every key, those of the configuration first, each by id and with its last use, to the minute, as far as that is known.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn list(&self) -> Result<Vec<KeyRecord>, BoxError> {
        let mut keys: Vec<_> = self.known().keys.records().cloned().collect();
        if let Some(store) = &self.store {
            keys.extend(store.list().await?);
        }
        for key in &mut keys {
            key.last_used = key.last_used.max(self.uses.last(&key.id));
        }
        Ok(keys)
    }

    /// Who comes with a key, or why it is refused.
    pub(super) async fn identify(&self, key: &ApiKey) -> Result<Result<Identity, Refused>, BoxError> {
        let (known, now) = (self.known(), SystemTime::now());
        if let Some(configured) = known.keys.get(key.id()) {
            return Ok(match check(key, Some(&configured.record), now) {
                Ok(()) => {
                    self.uses.note(key.id(), now);
                    Ok(configured.identity.clone())
                }
                Err(reason) => Err(Refused { name: Some(configured.record.name.clone()), reason }),
            });
        }
        let stored = match &self.store {
            Some(store) => store.find(key.id()).await?,
            None => None,
        };
        if let Err(reason) = check(key, stored.as_ref(), now) {
            return Ok(Err(Refused { name: stored.map(|record| record.name), reason }));
        }
        self.note_use(key.id(), now).await;
        Ok(stored.map(|record| record.identity()).ok_or(Refused { name: None, reason: Refusal::Unknown }))
    }

    /// A use that cannot be noted is no reason to refuse the key.
    async fn note_use(&self, id: &str, now: SystemTime) {
        let Some(store) = self.store.as_ref().filter(|_| self.uses.note(id, now)) else { return };
        if let Err(error) = store.note_use(id, now).await {
            tracing::warn!(key = id, error, "the use of an API key cannot be noted");
        }
    }
}
