use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

use super::key::ApiKey;

const ALGORITHM: &str = "sha256:";

/// What is kept of a key: the SHA-256 of all of it, written `sha256:` and 64 hexadecimal digits.
///
/// A fast hash is enough: it holds back guesses of what people think up, and nobody guesses 256 random bits, at any speed. A
/// slow one would cost each request what it costs an attacker, for nothing.
///
/// Two of them are compared in constant time or not at all: there is no `==`.
#[derive(Clone)]
pub struct KeyHash([u8; 32]);

/// It is not the hash of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no hash of a key; write `sha256:` and 64 hexadecimal digits, as `key new` prints them")]
pub struct MalformedHash;

impl KeyHash {
    /// What a key is compared with that nobody knows, so that this takes as long.
    pub(super) const OF_NO_KEY: Self = Self([0; 32]);

    /// The hash of a key.
    #[must_use]
    pub fn of(key: &ApiKey) -> Self {
        Self(Sha256::digest(key.expose()).into())
    }

    /// The same as its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl ConstantTimeEq for KeyHash {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl FromStr for KeyHash {
    type Err = MalformedHash;

    fn from_str(text: &str) -> Result<Self, MalformedHash> {
        let mut bytes = [0; 32];
        let digits = text.strip_prefix(ALGORITHM).ok_or(MalformedHash)?;
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| MalformedHash)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for KeyHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{ALGORITHM}{}", hex::encode(self.0))
    }
}

/// Nobody needs it in a log.
impl fmt::Debug for KeyHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeyHash(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyHash, MalformedHash};

    /// The SHA-256 of `abc`, as in the example of FIPS 180-2, appendix B.1.
    const ABC: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_hash_is_read_as_it_is_written_and_not_shown() {
        let hash: KeyHash = ABC.parse().expect("it is a hash");
        assert_eq!(hash.to_string(), ABC);
        assert_eq!(KeyHash::from_bytes(*hash.as_bytes()).to_string(), ABC);
        assert_eq!(format!("{hash:?}"), "KeyHash(***)");
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        for text in ["", "sha256:", &ABC["sha256:".len()..], &ABC[..ABC.len() - 1], &format!("{ABC}0"), "md5:00"] {
            assert_eq!(text.parse::<KeyHash>().err(), Some(MalformedHash), "{text}");
        }
    }
}
