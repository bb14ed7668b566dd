use std::fmt;

use hooks_axum::Identity;
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;

/// The keys of those who are let in.
#[derive(Debug, Default)]
pub struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    identity: Identity,
    digest: SecretBox<[u8; 32]>,
}

impl Keys {
    /// Reads `<name>=<SHA-256 of the token>` or `<name>:<role>:<role>=<SHA-256 of the token>`, with commas between
    /// keys. There are none in a text that is blank.
    ///
    /// # Errors
    /// The first key that is none.
    pub fn parse(text: &SecretString) -> Result<Self, KeysError> {
        let mut keys = Self::default();
        let text = text.expose_secret();
        if text.trim().is_empty() {
            return Ok(keys);
        }
        for (index, entry) in text.split(',').enumerate() {
            let added = Key::parse(entry.trim()).and_then(|key| keys.add(key));
            added.map_err(|problem| KeysError::Entry { position: index + 1, name: name_to_show(entry), problem })?;
        }
        Ok(keys)
    }

    fn add(&mut self, key: Key) -> Result<(), EntryProblem> {
        if self.names().contains(&key.identity.subject()) {
            return Err(EntryProblem::NameTaken);
        }
        if self.0.iter().any(|other| other.digest.expose_secret() == key.digest.expose_secret()) {
            return Err(EntryProblem::TokenTaken);
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
    fn parse(entry: &str) -> Result<Self, EntryProblem> {
        let (who, digits) = entry.split_once('=').ok_or(EntryProblem::NoDigest)?;
        let mut words = who.split(':').map(str::trim);
        let name = words.next().filter(|name| is_word(name)).ok_or(EntryProblem::Name)?;
        let identity = words.try_fold(Identity::new(name), |identity, role| {
            if is_word(role) { Ok(identity.with_role(role)) } else { Err(EntryProblem::Role) }
        })?;
        let mut digest = SecretBox::new(Box::new([0; 32]));
        hex::decode_to_slice(digits.trim(), digest.expose_secret_mut()).map_err(|_| EntryProblem::Digest)?;
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

/// The name of an entry, if that is no token whose `=` belongs to Base64.
fn name_to_show(entry: &str) -> Option<String> {
    let (who, digits) = entry.split_once('=')?;
    let name = who.split(':').next().map(str::trim).filter(|name| is_word(name))?;
    let has_digits = !digits.trim().trim_matches('=').is_empty();
    has_digits.then(|| name.to_owned())
}

/// Why there are no keys in a text. It shows nothing of the text but names.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeysError {
    /// It is not UTF-8.
    #[error("`API_KEYS` is no text; write `<name>=<SHA-256 of the token>`, with commas between keys")]
    NoText,
    /// One of the keys is none.
    #[error("key {position}{} of `API_KEYS` {problem}", Shown(name.as_deref()))]
    Entry {
        /// Which one, from 1.
        position: usize,
        /// Its name, where that can be told from a secret.
        name: Option<String>,
        /// What is wrong.
        problem: EntryProblem,
    },
}

/// What is wrong with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EntryProblem {
    /// There is no `=`.
    #[error("has no `=`; write `<name>=<SHA-256 of the token>`")]
    NoDigest,
    /// The name is missing, or is none.
    #[error("has no name of letters, digits, `-`, `_`, `.` and `@`; write `<name>=<SHA-256 of the token>`")]
    Name,
    /// A role is empty, or is none.
    #[error("has a role that is not of letters, digits, `-`, `_`, `.` and `@`; write `<name>:<role>=…`")]
    Role,
    /// What stands behind `=` is not 64 hexadecimal digits.
    #[error("has no SHA-256; write the 64 hexadecimal digits that `printf %s <token> | sha256sum` prints")]
    Digest,
    /// An earlier key has its name.
    #[error("has the name of an earlier one; give it a name of its own")]
    NameTaken,
    /// An earlier key has its token.
    #[error("has the token of an earlier one; make a token for each")]
    TokenTaken,
}

struct Shown<'a>(Option<&'a str>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |name| write!(formatter, " (`{name}`)"))
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::{EntryProblem, Keys, KeysError};

    /// The SHA-256 of `abc`, as in the example of FIPS 180-2, appendix B.1, and of the empty text.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn parse(text: impl Into<String>) -> Result<Keys, KeysError> {
        Keys::parse(&SecretString::from(text.into()))
    }

    #[test]
    fn a_token_is_found_by_its_digest() {
        for digits in [ABC.to_owned(), ABC.to_uppercase()] {
            let keys =
                parse(format!(" deploy-bot : reader:deployer = {digits} ,alice={EMPTY}")).expect("these are keys");
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
    fn there_are_no_keys_in_a_blank_text() {
        for text in ["", " \n"] {
            assert!(parse(text).is_ok_and(|keys| keys.is_empty()), "{text:?}");
        }
    }

    #[test]
    fn a_key_that_is_none_is_named_without_its_secret() {
        for (text, position, name, problem) in [
            ("s3cret".to_owned(), 1, None, EntryProblem::NoDigest),
            // Base64 ends like this.
            ("s3cret=".to_owned(), 1, None, EntryProblem::Digest),
            ("s3cret==".to_owned(), 1, None, EntryProblem::Digest),
            ("alice=s3cret".to_owned(), 1, Some("alice"), EntryProblem::Digest),
            (format!("alice={ABC}s3cret"), 1, Some("alice"), EntryProblem::Digest),
            (format!("alice={ABC},"), 2, None, EntryProblem::NoDigest),
            (format!("alice={ABC},, bob={EMPTY}"), 2, None, EntryProblem::NoDigest),
            (format!("={ABC}"), 1, None, EntryProblem::Name),
            (format!("s3/cret={ABC}"), 1, None, EntryProblem::Name),
            (format!("alice:={ABC}"), 1, Some("alice"), EntryProblem::Role),
            (format!("alice:a b={ABC}"), 1, Some("alice"), EntryProblem::Role),
            (format!("alice={ABC},alice={EMPTY}"), 2, Some("alice"), EntryProblem::NameTaken),
            (format!("alice={ABC},bob={ABC}"), 2, Some("bob"), EntryProblem::TokenTaken),
        ] {
            let error = parse(&*text).expect_err(&text);
            assert!(!error.to_string().contains("s3"), "{error}");
            assert_eq!(error, KeysError::Entry { position, name: name.map(str::to_owned), problem }, "{text}");
        }
    }

    #[test]
    fn messages_say_what_to_write_instead() {
        for (text, message) in [
            ("s3cret", "key 1 of `API_KEYS` has no `=`; write `<name>=<SHA-256 of the token>`"),
            (
                "alice=s3cret",
                "key 1 (`alice`) of `API_KEYS` has no SHA-256; \
                 write the 64 hexadecimal digits that `printf %s <token> | sha256sum` prints",
            ),
        ] {
            assert_eq!(parse(text).expect_err(text).to_string(), message);
        }
    }

    #[test]
    fn no_digest_is_shown() {
        let keys = format!("{:?}", parse(format!("alice={ABC}")).expect("this is a key"));
        assert!(keys.contains("alice") && !keys.contains(ABC) && !keys.contains("186, 120"), "{keys}");
    }
}
