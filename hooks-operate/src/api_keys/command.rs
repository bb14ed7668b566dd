//! `key new`, `key list` and `key revoke`.

use std::any::type_name;
use std::time::SystemTime;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use hooks_config::ShownValue;
use hooks_core::{BoxError, KeyPath, PluginDefinition, hookimpl};
use serde::Deserialize;
use thiserror::Error;

use super::config::Known;
use super::key::ApiKey;
use super::keyring::Keyring;
use super::keys::is_word;
use super::record::{KeyRecord, Refusal};
use super::store::KeyStore;
use super::{ApiKeys, ApiKeysConfig};
use crate::command::{Commands, Invocation, Output, register_commands};
use crate::time::{parse, seconds};
use crate::view::{IssuedKey, Key, KeyState, Keys, RevokedKey};

/// Makes, lists and revokes API keys
#[derive(Debug, Parser)]
#[command(name = "key")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a key and shows it, which is done once
    New(New),
    /// Lists the keys: whose they are, whether they hold, and when they were last used, as far as that is known
    List,
    /// Revokes a key, or tells where the configuration has it
    Revoke {
        /// The id of the key, which stands in it between prefix and secret
        id: String,
    },
}

#[derive(Debug, Args)]
struct New {
    /// Whose key it is
    #[arg(value_parser = word)]
    name: String,
    /// A role of whoever has it; may be given several times
    #[arg(long = "role", value_name = "ROLE", value_parser = word)]
    roles: Vec<String>,
    /// How long it holds, as `90d`, or until when, as `2027-01-31T00:00:00Z`
    #[arg(long, value_name = "TIME", value_parser = end)]
    expires: Option<SystemTime>,
}

/// No key has the id.
#[derive(Debug, Error)]
#[error("no key has the id `{0}`; `key list` lists them")]
struct UnknownKey(String);

#[hookimpl(register_commands, plugin = ApiKeys)]
fn add_commands(commands: &mut Commands) {
    commands.add(Arguments::command(), run);
}

async fn run(call: Invocation) -> Result<(), BoxError> {
    let Invocation { matches, app, output } = call;
    let Arguments { command } = Arguments::from_arg_matches(&matches)?;
    let section = app.configuration().and_then(|loaded| loaded.configuration().plugin("api-keys").cloned());
    let values: Vec<_> = app.configuration().map(|loaded| loaded.values().cloned().collect()).unwrap_or_default();
    let is_stored = app.definitions().iter().any(offers_store);
    // What is wrong with the configuration is told here, and without what is secret.
    let plugins = app.into_plugins()?;
    let config = section.map(|section| ApiKeysConfig::deserialize(section.value())).transpose()?.unwrap_or_default();
    let known = Known::new(&config)?;
    let configured = Configured { config, values };
    if !is_stored {
        return command.run(&Keyring::new(known, None), &configured, &output).await;
    }
    plugins.start().await?;
    let store = plugins.snapshot().services().get::<dyn KeyStore>();
    let done = command.run(&Keyring::new(known, store), &configured, &output).await;
    plugins.stop().await?;
    done
}

fn offers_store(plugin: &PluginDefinition) -> bool {
    plugin.info().offers().iter().any(|offer| offer.name() == type_name::<dyn KeyStore>())
}

/// What is configured, with where it comes from.
struct Configured {
    config: ApiKeysConfig,
    values: Vec<ShownValue>,
}

impl Configured {
    /// The values of a key, as they are to be taken out.
    fn values_of(&self, id: &str) -> Vec<String> {
        let Some(index) = self.config.keys.iter().position(|key| key.id == id) else { return Vec::new() };
        let path = KeyPath::root().key("plugins").key("api-keys").key("keys").index(index);
        let of_key = self.values.iter().filter(|value| value.path().steps().starts_with(path.steps()));
        of_key.map(ToString::to_string).collect()
    }
}

impl Command {
    async fn run(self, keyring: &Keyring, configured: &Configured, output: &Output) -> Result<(), BoxError> {
        match self {
            Self::New(new) => output.view(&new.issue(keyring).await?)?,
            Self::List => {
                let now = SystemTime::now();
                output.view(&Keys { keys: keyring.list().await?.iter().map(|key| key.shown(now)).collect() })?;
            }
            Self::Revoke { id } => output.view(&revoke(id, keyring, configured).await?)?,
        }
        Ok(())
    }
}

impl New {
    async fn issue(self, keyring: &Keyring) -> Result<IssuedKey, BoxError> {
        let key = ApiKey::generate(&keyring.known().prefix)?;
        let record = KeyRecord { roles: self.roles, expires: self.expires, ..KeyRecord::new(&key, self.name) };
        let shown = IssuedKey {
            key: key.expose().to_owned(),
            stored: keyring.store().is_some(),
            id: record.id.clone(),
            name: record.name.clone(),
            hash: record.hash.to_string(),
            roles: record.roles.clone(),
            expires: record.expires.map(seconds),
        };
        if let Some(store) = keyring.store() {
            store.insert(record).await?;
        }
        Ok(shown)
    }
}

async fn revoke(id: String, keyring: &Keyring, configured: &Configured) -> Result<RevokedKey, BoxError> {
    if let Some(key) = keyring.known().keys.get(&id) {
        let (name, configured) = (Some(key.record.name.clone()), configured.values_of(&id));
        return Ok(RevokedKey { id, name, revoked: false, configured });
    }
    let revoked = match keyring.store() {
        Some(store) => store.revoke(&id).await?,
        None => false,
    };
    if revoked {
        Ok(RevokedKey { id, name: None, revoked, configured: Vec::new() })
    } else {
        Err(UnknownKey(id).into())
    }
}

impl KeyRecord {
    fn shown(&self, now: SystemTime) -> Key {
        let state = match self.holds_at(now) {
            Err(Refusal::Expired) => KeyState::Expired,
            Err(Refusal::TooEarly) => KeyState::Early,
            Err(_) => KeyState::Revoked,
            Ok(()) => KeyState::Holds,
        };
        Key {
            id: self.id.clone(),
            name: self.name.clone(),
            roles: self.roles.clone(),
            state,
            not_before: self.not_before.map(seconds),
            expires: self.expires.map(seconds),
            last_used: self.last_used.map(seconds),
        }
    }
}

fn word(text: &str) -> Result<String, &'static str> {
    if is_word(text) { Ok(text.to_owned()) } else { Err("write letters, digits, `-`, `_`, `.` and `@`") }
}

fn end(text: &str) -> Result<SystemTime, &'static str> {
    let from_now = humantime::parse_duration(text).ok().and_then(|time| SystemTime::now().checked_add(time));
    from_now.or_else(|| parse(text).ok()).ok_or("write how long, as `90d`, or a time, as `2027-01-31T00:00:00Z`")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::SystemTime;

    use hooks_core::{BoxError, BoxFuture};

    use super::{Configured, New, revoke};
    use crate::api_keys::config::Known;
    use crate::api_keys::hash::KeyHash;
    use crate::api_keys::key::ApiKey;
    use crate::api_keys::{ApiKeysConfig, KeyRecord, KeyStore, Keyring};

    /// Has room for one key.
    #[derive(Default)]
    struct Slot(Mutex<Option<KeyRecord>>);

    impl Slot {
        fn with<T>(&self, id: &str, act: impl FnOnce(&mut KeyRecord) -> T) -> Option<T> {
            self.0.lock().expect("nobody panics").as_mut().filter(|key| key.id == id).map(act)
        }
    }

    impl KeyStore for Slot {
        fn find<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<KeyRecord>, BoxError>> {
            Box::pin(async { Ok(self.with(id, |key| key.clone())) })
        }

        fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRecord>, BoxError>> {
            Box::pin(async { Ok(self.0.lock().expect("nobody panics").iter().cloned().collect()) })
        }

        fn insert(&self, key: KeyRecord) -> BoxFuture<'_, Result<(), BoxError>> {
            *self.0.lock().expect("nobody panics") = Some(key);
            Box::pin(async { Ok(()) })
        }

        fn revoke<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<bool, BoxError>> {
            Box::pin(async {
                Ok(self.with(id, |key| key.revoked.replace(SystemTime::now()).is_none()).unwrap_or_default())
            })
        }

        fn note_use<'a>(&'a self, _: &'a str, _: SystemTime) -> BoxFuture<'a, Result<(), BoxError>> {
            Box::pin(async { Ok(()) })
        }
    }

    #[tokio::test]
    async fn a_store_keeps_and_revokes_keys() -> Result<(), BoxError> {
        let known = Known::new(&ApiKeysConfig::default())?;
        let prefix = known.prefix.clone();
        let keyring = Keyring::new(known, Some(Arc::<Slot>::default()));
        let new = New { name: "alice".to_owned(), roles: vec!["reader".to_owned()], expires: None };
        let issued = new.issue(&keyring).await?;
        assert!(issued.stored);
        let kept = keyring.list().await?;
        let [record] = kept.as_slice() else { return Err("it is kept".into()) };
        let key = ApiKey::parse(&prefix, issued.key.as_bytes()).ok_or("it is a key")??;
        assert_eq!((&record.id, &*record.name, &record.roles), (&issued.id, "alice", &vec!["reader".to_owned()]));
        assert_eq!(record.hash.as_bytes(), KeyHash::of(&key).as_bytes());

        let configured = Configured { config: ApiKeysConfig::default(), values: Vec::new() };
        let unknown = revoke("a000000000".to_owned(), &keyring, &configured).await.expect_err("nobody has it");
        assert_eq!(unknown.to_string(), "no key has the id `a000000000`; `key list` lists them");
        assert!(keyring.identify(&key).await?.is_ok());
        assert!(revoke(issued.id.clone(), &keyring, &configured).await?.revoked);
        assert!(keyring.identify(&key).await?.is_err());
        Ok(())
    }
}
