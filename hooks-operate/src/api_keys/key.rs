use std::fmt;
use std::io;
use std::ops::Range;

use hooks_core::Secret;
use rand::TryRng;
use rand::rngs::SysRng;
use thiserror::Error;

use super::prefix::KeyPrefix;

/// How long an id is.
pub(super) const ID_LENGTH: usize = 10;
/// So many digits of 62 hold 256 bits: 62⁴³ > 2²⁵⁶.
const SECRET_LENGTH: usize = 43;
/// So many digits of 62 hold 32 bits.
const CHECKSUM_LENGTH: usize = 6;

const DIGITS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Ids are read aloud and typed: they have no capitals.
const ID_DIGITS: usize = 36;
/// And begin with a letter: YAML takes digits for a number.
const LETTERS: Range<usize> = 10..36;

/// A key: `prefix_id_secret`, with 256 random bits and a checksum. It is never shown but by [`expose`](Self::expose).
///
/// All of it are letters, digits and `_`, so a double click takes it whole. The id is no secret. The last six digits are the
/// CRC-32 of what stands before them: whoever looks for leaked keys, and whoever mistypes one, need not ask the service.
///
/// ```
/// use hooks_operate::api_keys::{ApiKey, KeyPrefix};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let key = ApiKey::generate(&KeyPrefix::new("shop")?)?;
/// assert!(key.expose().starts_with(&format!("shop_{}_", key.id())));
/// assert_eq!(format!("{key:?}"), format!("ApiKey({})", key.id()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ApiKey {
    id: String,
    text: Secret,
}

/// Something that begins as a key, and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum MalformedKey {
    #[error("it has not the form of a key")]
    Form,
    #[error("it is mistyped: its checksum does not fit")]
    Checksum,
    #[error("it is not the only `Authorization` of its request")]
    NotAlone,
}

impl ApiKey {
    /// Makes a key, from random bytes of the system.
    ///
    /// # Errors
    /// Where the system has none.
    pub fn generate(prefix: &KeyPrefix) -> io::Result<Self> {
        let id = random_digits(1, LETTERS)? + &random_digits(ID_LENGTH - 1, 0..ID_DIGITS)?;
        let secret = random_digits(SECRET_LENGTH, 0..DIGITS.len())?;
        let mut text = format!("{prefix}_{id}_{secret}");
        text.push_str(&checksum(&text));
        Ok(Self { id, text: text.into() })
    }

    /// Reads a key; `None` where it does not begin as one of this prefix.
    pub(super) fn parse(prefix: &KeyPrefix, bytes: &[u8]) -> Option<Result<Self, MalformedKey>> {
        let rest = bytes.strip_prefix(prefix.as_str().as_bytes())?.strip_prefix(b"_")?;
        Some(Self::of_parts(bytes, rest))
    }

    fn of_parts(bytes: &[u8], rest: &[u8]) -> Result<Self, MalformedKey> {
        let text = str::from_utf8(bytes).map_err(|_| MalformedKey::Form)?;
        let rest = str::from_utf8(rest).map_err(|_| MalformedKey::Form)?;
        let (id, secret) = rest.split_once('_').ok_or(MalformedKey::Form)?;
        let has_form = is_id(id)
            && secret.len() == SECRET_LENGTH + CHECKSUM_LENGTH
            && secret.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !has_form {
            return Err(MalformedKey::Form);
        }
        let (said, sum) = text.split_at(text.len() - CHECKSUM_LENGTH);
        if checksum(said) != sum {
            return Err(MalformedKey::Checksum);
        }
        Ok(Self { id: id.to_owned(), text: text.into() })
    }

    /// What it is called by; no secret.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The whole key, to be shown once to whoever has it made.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ApiKey({})", self.id)
    }
}

/// Whether it has the form of an id.
pub(super) fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

/// So many of these digits, each as likely as the others.
fn random_digits(length: usize, among: Range<usize>) -> io::Result<String> {
    let mut digits = String::with_capacity(length);
    while digits.len() < length {
        let mut bytes = [0; 64];
        SysRng.try_fill_bytes(&mut bytes)?;
        // Of 64 values those are left out that stand for no digit: a remainder would make some digits likelier.
        let values = bytes.iter().map(|byte| usize::from(byte & 63)).filter(|value| among.contains(value));
        let some = values.filter_map(|value| DIGITS.get(value));
        digits.extend(some.take(length - digits.len()).map(|digit| char::from(*digit)));
    }
    Ok(digits)
}

/// The CRC-32 in digits of 62, the highest first.
fn checksum(text: &str) -> String {
    let sum = u64::from(crc32fast::hash(text.as_bytes()));
    let digit = |place: usize| {
        let value = sum / 62_u64.pow(u32::try_from(place).ok()?) % 62;
        DIGITS.get(usize::try_from(value).ok()?).copied().map(char::from)
    };
    (0..CHECKSUM_LENGTH).rev().filter_map(digit).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{ApiKey, DIGITS, MalformedKey, checksum, random_digits};
    use crate::api_keys::prefix::KeyPrefix;

    fn prefix() -> KeyPrefix {
        KeyPrefix::new("my_app").expect("it is a prefix")
    }

    fn parse(text: &str) -> Option<Result<String, MalformedKey>> {
        ApiKey::parse(&prefix(), text.as_bytes()).map(|key| key.map(|key| key.expose().to_owned()))
    }

    /// A key of any id and secret, with its checksum.
    fn any_key() -> impl Strategy<Value = String> {
        ("[a-z][0-9a-z]{9}", "[0-9a-zA-Z]{43}").prop_map(|(id, secret)| {
            let text = format!("my_app_{id}_{secret}");
            let sum = checksum(&text);
            text + &sum
        })
    }

    #[test]
    fn a_checksum_is_the_crc_32_of_the_standard() {
        // The check value of CRC-32/ISO-HDLC is cbf43926, which is 3421780262.
        assert_eq!(checksum("123456789"), "3Jzrme");
        assert_eq!(checksum(""), "000000");
    }

    #[test]
    fn keys_are_all_different_and_use_every_digit() {
        let keys: Vec<_> = (0..200).map(|_| ApiKey::generate(&prefix()).expect("the system is random")).collect();
        assert_eq!(keys.iter().map(ApiKey::id).collect::<BTreeSet<_>>().len(), keys.len());
        let digits: BTreeSet<_> = keys.iter().flat_map(|key| key.expose()[18..].bytes()).collect();
        assert_eq!(digits.len(), DIGITS.len());
        for key in &keys {
            assert_eq!(parse(key.expose()), Some(Ok(key.expose().to_owned())));
            assert_eq!(key.expose().len(), "my_app_".len() + 10 + 1 + 43 + 6);
            assert_eq!(format!("{key:?}"), format!("ApiKey({})", key.id()));
        }
    }

    #[test]
    fn no_digit_is_likelier_than_another() {
        let count = 62 * 10_000;
        let digits = random_digits(count, 0..62).expect("the system is random");
        for digit in DIGITS {
            let found = digits.bytes().filter(|byte| byte == digit).count();
            // Eight deviations off, which no random digits are; a remainder would make some a fifth likelier.
            assert!((9_200..10_800).contains(&found), "{} {found}", char::from(*digit));
        }
    }

    #[test]
    fn what_does_not_begin_as_a_key_is_left_to_others() {
        for text in ["", "my_app", "my_ap_", "MY_APP_a123456789", "other_a123456789_", "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_begins_as_a_key_and_is_none_is_malformed() {
        let key = ApiKey::generate(&prefix()).expect("the system is random");
        let text = key.expose();
        let (shorter, longer) = (&text[..text.len() - 1], &format!("{text}0"));
        let number = &text.replacen(key.id(), "0123456789", 1);
        let (capital, hyphen) = (&text.replacen(key.id(), "a12345678A", 1), &text.replacen(key.id(), "a1234-6789", 1));
        for wrong in ["my_app_", "my_app__", shorter, longer, number, capital, hyphen] {
            assert_eq!(parse(wrong), Some(Err(MalformedKey::Form)), "{wrong}");
        }
        let invalid = [text.as_bytes(), b"\xff"].concat();
        assert!(matches!(ApiKey::parse(&prefix(), &invalid), Some(Err(MalformedKey::Form))));
    }

    proptest! {
        #[test]
        fn every_key_is_read_as_it_is_written(text in any_key()) {
            prop_assert_eq!(parse(&text), Some(Ok(text)));
        }

        #[test]
        fn one_wrong_digit_is_told_by_the_checksum(text in any_key(), place in 8_usize..67, digit in 0_usize..36) {
            let digit = char::from(DIGITS[digit]);
            prop_assume!(text.as_bytes()[place] != b'_' && !text[place..].starts_with(digit));
            let mut wrong = text;
            wrong.replace_range(place..=place, &digit.to_string());
            prop_assert_eq!(parse(&wrong), Some(Err(MalformedKey::Checksum)));
        }

        #[test]
        fn two_digits_that_have_changed_places_are_told(text in any_key(), place in 18_usize..60) {
            let mut bytes = text.into_bytes();
            prop_assume!(bytes[place] != bytes[place + 1]);
            bytes.swap(place, place + 1);
            let wrong = String::from_utf8(bytes).expect("digits stay text");
            prop_assert_eq!(parse(&wrong), Some(Err(MalformedKey::Checksum)));
        }

        #[test]
        fn whatever_is_sent_is_told_apart(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = ApiKey::parse(&prefix(), &bytes);
            let ours = [b"my_app_".as_slice(), &bytes].concat();
            prop_assert!(matches!(ApiKey::parse(&prefix(), &ours), Some(Err(_))));
        }
    }
}
