//! Keys of a store, and what the keyring tells.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use hooks_axum::testing::{RunningApp, TestApp};
use hooks_axum::{Health, check_health};
use hooks_core::{BoxError, BoxFuture, NoConfig, Plugin, PluginContext, hookimpl, hookimpls, plugin};
use hooks_operate::api_keys::{ApiKeys, KeyRecord, KeyStore, Keyring};
use serde_json::json;

use crate::scene::{check_refused, configuration, entry, new_key, reports, who};

/// Keeps keys in memory, unless it is lost.
#[derive(Default)]
struct Memory {
    keys: Mutex<BTreeMap<String, KeyRecord>>,
    lost: Mutex<bool>,
    noted: Mutex<Vec<String>>,
}

impl Memory {
    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<String, KeyRecord>) -> T) -> Result<T, BoxError> {
        if *self.lost.lock().expect("nobody panics") {
            return Err("the store is lost".into());
        }
        Ok(act(&mut self.keys.lock().expect("nobody panics")))
    }
}

impl KeyStore for Memory {
    fn find<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<KeyRecord>, BoxError>> {
        Box::pin(async { self.with(|keys| keys.get(id).cloned()) })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRecord>, BoxError>> {
        Box::pin(async { self.with(|keys| keys.values().cloned().collect()) })
    }

    fn insert(&self, key: KeyRecord) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(async {
            self.with(|keys| keys.insert(key.id.clone(), key))?.map_or(Ok(()), |_| Err("it is there already".into()))
        })
    }

    fn revoke<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async {
            self.with(|keys| keys.get_mut(id).is_some_and(|key| key.revoked.replace(SystemTime::now()).is_none()))
        })
    }

    fn note_use<'a>(&'a self, id: &'a str, _: SystemTime) -> BoxFuture<'a, Result<(), BoxError>> {
        self.noted.lock().expect("nobody panics").push(id.to_owned());
        Box::pin(async { Err("nobody can write".into()) })
    }
}

#[plugin(name = "vault", offers(dyn KeyStore, Memory))]
struct Vault;

impl Plugin for Vault {
    type Config = NoConfig;

    async fn load(_: NoConfig, context: &PluginContext) -> Result<Self, BoxError> {
        let memory = Arc::<Memory>::default();
        context.provide::<dyn KeyStore>(memory.clone())?;
        context.provide(memory)?;
        Ok(Self)
    }
}

#[hookimpl]
impl Vault {
    fn check_health(&self) -> Health {
        Health::up()
    }
}

async fn start(section: serde_json::Value) -> (RunningApp, Arc<Memory>) {
    let app = TestApp::new(hookimpls![ApiKeys, Vault]).configuration(configuration(section)).plugin(reports());
    let app = app.start().await.expect("it starts");
    let memory = app.info().plugins().snapshot().services().get().expect("the vault offers it");
    (app, memory)
}

async fn list(app: &RunningApp) -> Vec<KeyRecord> {
    let keyring = app.info().plugins().snapshot().services().get::<Keyring>().expect("the plugin offers it");
    keyring.list().await.expect("the store is there")
}

#[tokio::test]
async fn a_key_of_a_store_is_let_in_until_it_is_revoked() {
    let (app, memory) = start(json!({})).await;
    let key = new_key();
    check_refused(&who(&app, key.expose()).await);
    let mut record = KeyRecord::new(&key, "alice");
    record.roles.push("viewer".to_owned());
    memory.insert(record).await.expect("it is new");
    assert_eq!(who(&app, key.expose()).await.text(), "alice");
    let all = app.get("/reports/all").header("authorization", format!("Bearer {}", key.expose()));
    assert_eq!(all.send().await.text(), "all");
    assert_eq!(memory.revoke(key.id()).await.ok(), Some(true));
    check_refused(&who(&app, key.expose()).await);
}

#[tokio::test]
async fn a_store_that_is_lost_costs_the_keys_of_the_configuration_nothing() {
    let key = new_key();
    let (app, memory) = start(json!({ "keys": [entry(&key, "alice", &json!({}))] })).await;
    *memory.lost.lock().expect("nobody panics") = true;
    assert_eq!(who(&app, key.expose()).await.text(), "alice");
    assert_eq!(app.get("/reports/open").send().await.text(), "nobody");
    assert_eq!(who(&app, new_key().expose()).await.status(), 503);
    check_refused(&who(&app, "hk_guessed").await);
}

#[tokio::test]
async fn the_keyring_tells_all_keys_and_their_last_use() {
    let (configured, stored, unused) = (new_key(), new_key(), new_key());
    let (app, memory) = start(json!({ "keys": [entry(&configured, "alice", &json!({}))] })).await;
    for (key, name) in [(&stored, "bob"), (&unused, "carol")] {
        memory.insert(KeyRecord::new(key, name)).await.expect("it is new");
    }
    let before = SystemTime::now();
    for key in [&configured, &stored, &stored] {
        assert_eq!(who(&app, key.expose()).await.status(), 200);
    }
    // A store that cannot write lets them in all the same, and is asked once a minute.
    assert_eq!(*memory.noted.lock().expect("nobody panics"), [stored.id()]);
    let keys = list(&app).await;
    assert_eq!(keys.first().map(|key| &*key.name), Some("alice"));
    for key in &keys {
        let since = key.last_used.map(|used| used.duration_since(before).unwrap_or_default());
        assert_eq!(since.is_some_and(|since| since < Duration::from_mins(1)), key.name != "carol", "{key:?}");
    }
}
