use hooks_axum::Identity;
use hooks_core::{Invalid, Secret};
use schemars::JsonSchema;
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;

/// A key, as it is configured.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyConfig {
    /// Who has it: letters, digits, `-`, `_`, `.` and `@`.
    pub name: String,
    /// What its owner is, as far as others ask; of the same letters.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The SHA-256 of the token, in 64 hexadecimal digits.
    pub sha256: Secret,
}

/// The keys of those who are let in.
#[derive(Debug, Default)]
pub struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    identity: Identity,
    digest: SecretBox<[u8; 32]>,
}

impl Keys {
    /// Reads the keys.
    ///
    /// # Errors
    /// Every key that is none. It shows nothing of a key but its name.
    pub fn new(configured: &[KeyConfig]) -> Result<Self, Invalid> {
        let (mut keys, mut invalid) = (Self::default(), Invalid::default());
        for (index, key) in configured.iter().enumerate() {
            if let Err((part, problem)) = Key::new(key).and_then(|key| keys.add(key)) {
                invalid = invalid.and(&format!("keys[{index}].{part}"), problem);
            }
        }
        invalid.into_result().map(|()| keys)
    }

    fn add(&mut self, key: Key) -> Result<(), (&'static str, KeyProblem)> {
        if self.names().contains(&key.identity.subject()) {
            return Err(("name", KeyProblem::NameTaken));
        }
        if self.0.iter().any(|other| other.digest.expose_secret() == key.digest.expose_secret()) {
            return Err(("sha256", KeyProblem::TokenTaken));
        }
        self.0.push(key);
        Ok(())
    }

    /// Whose token this is.
    ///
    /// How long it takes does not tell how near a wrong token comes.
    #[must_use]
    pub fn find(&self, token: &str) -> Option<&Identity> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        // Every key is compared, also behind the right one.
        self.0.iter().fold(None, |found, key| if key.has(&digest) { Some(&key.identity) } else { found })
    }

    /// The names, in the order they were written.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(|key| key.identity.subject()).collect()
    }

    /// Whether nobody is let in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Key {
    fn new(configured: &KeyConfig) -> Result<Self, (&'static str, KeyProblem)> {
        let KeyConfig { name, roles, sha256 } = configured;
        if !is_word(name) {
            return Err(("name", KeyProblem::Name));
        }
        if !roles.iter().all(|role| is_word(role)) {
            return Err(("roles", KeyProblem::Role));
        }
        let mut digest = SecretBox::new(Box::new([0; 32]));
        hex::decode_to_slice(sha256.expose(), digest.expose_secret_mut())
            .map_err(|_| ("sha256", KeyProblem::Digest))?;
        let identity =
            roles.iter().fold(Identity::new(name.as_str()), |identity, role| identity.with_role(role.as_str()));
        Ok(Self { identity, digest })
    }

    fn has(&self, digest: &[u8; 32]) -> bool {
        self.digest.expose_secret().ct_eq(digest).into()
    }
}

/// Whether it can be a name or a role.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.@".contains(&byte))
}

/// What is wrong with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyProblem {
    /// The name is empty, or is none.
    #[error("is no name; write one of letters, digits, `-`, `_`, `.` and `@`")]
    Name,
    /// A role is empty, or is none.
    #[error("has a role that is none; write one of letters, digits, `-`, `_`, `.` and `@`")]
    Role,
    /// It is not 64 hexadecimal digits.
    #[error("is no SHA-256; write the 64 hexadecimal digits that `printf %s <token> | sha256sum` prints")]
    Digest,
    /// An earlier key has its name.
    #[error("is the name of an earlier key; give it a name of its own")]
    NameTaken,
    /// An earlier key has its token.
    #[error("is the token of an earlier key; make a token for each")]
    TokenTaken,
}

#[cfg(test)]
mod tests {
    use super::{KeyConfig, Keys};

    /// The SHA-256 of `abc`, as in the example of FIPS 180-2, appendix B.1, and of the empty text.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn key(name: &str, roles: &[&str], sha256: &str) -> KeyConfig {
        KeyConfig {
            name: name.to_owned(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            sha256: sha256.to_owned().into(),
        }
    }

    #[test]
    fn a_token_is_found_by_its_digest() {
        for digits in [ABC.to_owned(), ABC.to_uppercase()] {
            let configured = [key("deploy-bot", &["reader", "deployer"], &digits), key("alice", &[], EMPTY)];
            let keys = Keys::new(&configured).expect("these are keys");
            assert_eq!(keys.names(), ["deploy-bot", "alice"]);
            let identity = keys.find("abc").expect("the token is known");
            assert_eq!(identity.subject(), "deploy-bot");
            assert_eq!(identity.roles().collect::<Vec<_>>(), ["deployer", "reader"]);
            for wrong in ["ab", "abcd", "ABC", ABC] {
                assert!(keys.find(wrong).is_none(), "{wrong}");
            }
        }
    }

    #[test]
    fn every_key_that_is_none_is_told_without_its_secret() {
        let configured = [
            key("alice", &[], "s3cret"),
            key("", &[], ABC),
            key("bob", &["a b"], ABC),
            key("carol", &[], ABC),
            key("carol", &[], EMPTY),
            key("dan", &[], ABC),
        ];
        let told = format!("{:?}", Keys::new(&configured).expect_err("most are none"));
        for path in ["keys[0].sha256", "keys[1].name", "keys[2].roles", "keys[4].name", "keys[5].sha256"] {
            let (list, rest) = path.split_once('.').unwrap_or_default();
            let index = list.trim_start_matches("keys[").trim_end_matches(']');
            assert!(told.contains(&format!("Index({index}), Key(\"{rest}\")")), "{path}: {told}");
        }
        assert!(!told.contains("s3cret"), "{told}");
    }

    #[test]
    fn no_digest_is_shown() {
        let keys = format!("{:?}", Keys::new(&[key("alice", &[], ABC)]).expect("this is a key"));
        assert!(keys.contains("alice") && !keys.contains(ABC) && !keys.contains("186, 120"), "{keys}");
    }
}
