use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::SystemTime;

use hooks_axum::Identity;
use hooks_core::Invalid;
use thiserror::Error;

use super::config::KeyConfig;
use super::hash::{KeyHash, MalformedHash};
use super::key::is_id;
use super::record::KeyRecord;
use crate::time::{MalformedTime, parse};

/// The keys of a configuration, by id.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeMap<String, ConfiguredKey>);

/// A key with what requests are told of it.
#[derive(Debug)]
pub(super) struct ConfiguredKey {
    pub(super) record: KeyRecord,
    pub(super) identity: Identity,
}

/// What is wrong with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
enum KeyProblem {
    #[error("is no id of a key; write the ten small letters and digits that `key new` prints")]
    Id,
    #[error("is the id of an earlier key; make a key for each")]
    IdTaken,
    #[error("is no name; write one of letters, digits, `-`, `_`, `.` and `@`")]
    Name,
    #[error("has a role that is none; write one of letters, digits, `-`, `_`, `.` and `@`")]
    Role,
    #[error(transparent)]
    Hash(#[from] MalformedHash),
    #[error(transparent)]
    Time(#[from] MalformedTime),
    #[error("is not after `not_before`, so the key would never hold; write a later time")]
    Never,
}

impl Keys {
    /// # Errors
    /// All that is wrong with each key. Nothing of a hash is shown.
    pub(super) fn new(configured: &[KeyConfig]) -> Result<Self, Invalid> {
        let (mut keys, mut invalid) = (BTreeMap::new(), Invalid::default());
        for (index, key) in configured.iter().enumerate() {
            if let Err((part, problem)) = read(key).and_then(|record| add(&mut keys, record)) {
                invalid = invalid.and(&format!("keys[{index}].{part}"), problem);
            }
        }
        invalid.into_result().map(|()| Self(keys))
    }

    pub(super) fn get(&self, id: &str) -> Option<&ConfiguredKey> {
        self.0.get(id)
    }

    /// By id.
    pub(super) fn records(&self) -> impl Iterator<Item = &KeyRecord> {
        self.0.values().map(|key| &key.record)
    }
}

type Wrong = (&'static str, KeyProblem);

fn read(configured: &KeyConfig) -> Result<KeyRecord, Wrong> {
    let KeyConfig { id, name, hash, roles, not_before, expires } = configured;
    let is = |holds: bool, part, problem| if holds { Ok(()) } else { Err((part, problem)) };
    is(is_id(id), "id", KeyProblem::Id)?;
    is(is_word(name), "name", KeyProblem::Name)?;
    is(roles.iter().all(|role| is_word(role)), "roles", KeyProblem::Role)?;
    let hash: KeyHash = hash.expose().parse().map_err(|malformed: MalformedHash| ("hash", malformed.into()))?;
    let (not_before, expires) = (time("not_before", not_before.as_deref())?, time("expires", expires.as_deref())?);
    let is_never = expires.is_some_and(|expires| not_before.is_some_and(|begin| expires <= begin));
    is(!is_never, "expires", KeyProblem::Never)?;
    Ok(KeyRecord { roles: roles.clone(), not_before, expires, ..KeyRecord::of_hash(&**id, &**name, hash) })
}

fn time(part: &'static str, written: Option<&str>) -> Result<Option<SystemTime>, Wrong> {
    written.map(parse).transpose().map_err(|malformed| (part, malformed.into()))
}

fn add(keys: &mut BTreeMap<String, ConfiguredKey>, record: KeyRecord) -> Result<(), Wrong> {
    match keys.entry(record.id.clone()) {
        Entry::Occupied(_) => return Err(("id", KeyProblem::IdTaken)),
        Entry::Vacant(place) => place.insert(ConfiguredKey { identity: record.identity(), record }),
    };
    Ok(())
}

/// Whether it can be a name or a role.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.@".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::Keys;
    use crate::api_keys::config::KeyConfig;

    const HASH: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn read(yaml: serde_json::Value) -> Result<Keys, String> {
        let configured: Vec<KeyConfig> = serde_json::from_value(yaml).expect("it is a list of keys");
        Keys::new(&configured).map_err(|invalid| invalid.to_string())
    }

    #[test]
    fn each_problem_is_told_with_its_place_and_without_the_hash() {
        let told = read(serde_json::json!([
            { "id": "0123456789", "name": "alice", "hash": HASH },
            { "id": "a123456789", "name": "a b", "hash": HASH },
            { "id": "a123456789", "name": "alice", "hash": HASH, "roles": ["", "reader"] },
            { "id": "a123456789", "name": "alice", "hash": "hk_a123456789_s3cret" },
            { "id": "a123456789", "name": "alice", "hash": HASH, "expires": "tomorrow" },
            { "id": "a123456789", "name": "alice", "hash": HASH,
              "not_before": "2027-01-01T01:00:00+01:00", "expires": "2027-01-01T00:00:00Z" },
            { "id": "a123456789", "name": "alice", "hash": HASH },
            { "id": "a123456789", "name": "bob", "hash": HASH },
        ]));
        let told = told.expect_err("most are none");
        let expected = [
            "`keys[0].id`: is no id of a key; write the ten small letters and digits that `key new` prints",
            "`keys[1].name`: is no name; write one of letters, digits, `-`, `_`, `.` and `@`",
            "`keys[2].roles`: has a role that is none; write one of letters, digits, `-`, `_`, `.` and `@`",
            "`keys[3].hash`: is no hash of a key; write `sha256:` and 64 hexadecimal digits, as `key new` prints them",
            "`keys[4].expires`: is no time; write date, time and offset, as `2027-01-31T00:00:00Z` or \
             `2027-01-31T00:00:00+01:00`",
            "`keys[5].expires`: is not after `not_before`, so the key would never hold; write a later time",
            "`keys[7].id`: is the id of an earlier key; make a key for each",
        ];
        assert_eq!(told, expected.join("; "));
    }

    #[test]
    fn one_name_may_have_several_keys() {
        let keys = read(serde_json::json!([
            { "id": "b123456789", "name": "alice", "hash": HASH, "roles": ["writer", "reader"] },
            { "id": "a123456789", "name": "alice", "hash": HASH },
        ]));
        let keys = keys.expect("they are keys");
        assert_eq!(keys.records().map(|key| &*key.id).collect::<Vec<_>>(), ["a123456789", "b123456789"]);
        let identity = &keys.get("b123456789").expect("it is there").identity;
        assert_eq!((identity.subject(), identity.roles().collect::<Vec<_>>()), ("alice", vec!["reader", "writer"]));
        assert!(!format!("{keys:?}").contains("ba7816"), "{keys:?}");
    }
}
