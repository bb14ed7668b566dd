use std::time::SystemTime;

use hooks_axum::Identity;
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

use super::hash::KeyHash;
use super::key::ApiKey;

/// What is kept of a key, in a configuration or a [`KeyStore`](super::KeyStore).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct KeyRecord {
    /// What the key is called by, see [`ApiKey::id`].
    pub id: String,
    /// Whose it is: the subject of its [`Identity`]. Several keys may be of one name.
    pub name: String,
    /// What it is known by.
    pub hash: KeyHash,
    /// The roles of its identity.
    pub roles: Vec<String>,
    /// From when on it holds; always, if nothing is said.
    pub not_before: Option<SystemTime>,
    /// From when on it does not hold any more; never, if nothing is said.
    pub expires: Option<SystemTime>,
    /// When it was revoked, if it was.
    pub revoked: Option<SystemTime>,
    /// When it was last used, to the minute, as far as that is known.
    pub last_used: Option<SystemTime>,
}

/// Why a key is not accepted: for the log, since clients are told the same of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Refusal {
    #[error("no key has this id")]
    Unknown,
    #[error("it is not the key of this id")]
    Wrong,
    #[error("the key is revoked")]
    Revoked,
    #[error("the key has expired")]
    Expired,
    #[error("the key does not hold yet")]
    TooEarly,
}

impl KeyRecord {
    /// The record of a key without roles, which holds until it is revoked.
    #[must_use]
    pub fn new(key: &ApiKey, name: impl Into<String>) -> Self {
        Self::of_hash(key.id(), name, KeyHash::of(key))
    }

    /// The same of a key that is known by its hash alone.
    #[must_use]
    pub fn of_hash(id: impl Into<String>, name: impl Into<String>, hash: KeyHash) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            hash,
            roles: Vec::new(),
            not_before: None,
            expires: None,
            revoked: None,
            last_used: None,
        }
    }

    /// Who comes with the key.
    pub(super) fn identity(&self) -> Identity {
        self.roles.iter().fold(Identity::new(&*self.name), |identity, role| identity.with_role(&**role))
    }

    pub(super) fn holds_at(&self, now: SystemTime) -> Result<(), Refusal> {
        match self {
            Self { revoked: Some(_), .. } => Err(Refusal::Revoked),
            Self { expires: Some(expires), .. } if *expires <= now => Err(Refusal::Expired),
            Self { not_before: Some(begin), .. } if now < *begin => Err(Refusal::TooEarly),
            _ => Ok(()),
        }
    }
}

/// Whether a key is the one on record, and holds.
pub(super) fn check(key: &ApiKey, record: Option<&KeyRecord>, now: SystemTime) -> Result<(), Refusal> {
    check_by(key, record, now, ConstantTimeEq::ct_eq)
}

/// The same with what compares hashes: it is asked once, whatever is wrong.
fn check_by(
    key: &ApiKey,
    record: Option<&KeyRecord>,
    now: SystemTime,
    compare: impl FnOnce(&KeyHash, &KeyHash) -> Choice,
) -> Result<(), Refusal> {
    let expected = record.map_or(&KeyHash::OF_NO_KEY, |record| &record.hash);
    let is_right = bool::from(compare(&KeyHash::of(key), expected));
    match record {
        None => Err(Refusal::Unknown),
        Some(_) if !is_right => Err(Refusal::Wrong),
        Some(record) => record.holds_at(now),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use subtle::ConstantTimeEq;

    use super::{KeyRecord, Refusal, check_by};
    use crate::api_keys::hash::KeyHash;
    use crate::api_keys::key::ApiKey;
    use crate::api_keys::prefix::KeyPrefix;

    fn key() -> ApiKey {
        let prefix = KeyPrefix::new(KeyPrefix::DEFAULT).expect("it is a prefix");
        ApiKey::generate(&prefix).expect("the system is random")
    }

    /// Checks what is said, and that two whole hashes were compared once: the key's and the expected one.
    #[track_caller]
    fn check(key: &ApiKey, record: Option<&KeyRecord>, expected: &KeyHash, verdict: Result<(), Refusal>) {
        let mut compared = Vec::new();
        let said = check_by(key, record, now(), |one, other| {
            compared.push((*one.as_bytes(), *other.as_bytes()));
            one.ct_eq(other)
        });
        assert_eq!(said, verdict);
        assert_eq!(compared, [(*KeyHash::of(key).as_bytes(), *expected.as_bytes())], "{verdict:?}");
    }

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_hours(500_000)
    }

    #[test]
    fn how_wrong_a_key_is_changes_nothing_of_what_is_compared() {
        let (key, other) = (key(), key());
        let right = KeyRecord::new(&key, "alice");
        check(&key, None, &KeyHash::OF_NO_KEY, Err(Refusal::Unknown));
        let (now, later) = (Some(now()), Some(now() + Duration::from_secs(1)));
        for (record, verdict) in [
            (right.clone(), Ok(())),
            (KeyRecord { expires: now, ..right.clone() }, Err(Refusal::Expired)),
            (KeyRecord { expires: later, ..right.clone() }, Ok(())),
            (KeyRecord { not_before: now, ..right.clone() }, Ok(())),
            (KeyRecord { not_before: later, ..right.clone() }, Err(Refusal::TooEarly)),
            (KeyRecord { revoked: now, ..right.clone() }, Err(Refusal::Revoked)),
        ] {
            check(&key, Some(&record), &right.hash, verdict);
            // Who has not the key learns nothing of it, nor does the log.
            check(&other, Some(&record), &right.hash, Err(Refusal::Wrong));
        }
    }

    /// It compiles because `KeyHash` has no `==`: with one, `told_apart` would be of two traits.
    #[test]
    fn hashes_cannot_be_compared_but_in_constant_time() {
        trait WithoutEq<Whatever> {
            fn told_apart(&self) {}
        }
        impl<T> WithoutEq<()> for T {}
        impl<T: PartialEq> WithoutEq<u8> for T {}
        KeyHash::OF_NO_KEY.told_apart();
    }
}
