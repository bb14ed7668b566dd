use std::fmt;

use thiserror::Error;

const MAX_LENGTH: usize = 32;

/// What the keys of a service begin with, so that people and scanners see whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPrefix(String);

/// It cannot stand at the beginning of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no prefix of keys; write up to {MAX_LENGTH} letters, digits and single `_` between them, as `my_app`")]
pub struct MalformedPrefix;

impl KeyPrefix {
    /// The prefix `hk`, which keys have unless another is configured.
    pub const DEFAULT: &str = "hk";

    /// A prefix of letters and digits, with a `_` between words: a double click takes all of such a key.
    ///
    /// # Errors
    /// Where it has anything else, or is empty, or longer than 32 bytes.
    pub fn new(text: &str) -> Result<Self, MalformedPrefix> {
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if text.len() <= MAX_LENGTH && text.split('_').all(is_word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MalformedPrefix)
        }
    }

    /// The text, without the `_` behind it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyPrefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyPrefix, MalformedPrefix};

    #[test]
    fn a_prefix_is_words_that_a_double_click_takes() {
        for text in ["hk", "my_app", "A1_b2", "x", &"x".repeat(32)] {
            assert_eq!(KeyPrefix::new(text).map(|prefix| prefix.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "_", "a_", "_a", "a__b", "a-b", "a b", "a.b", "schlüssel", &"x".repeat(33)] {
            assert_eq!(KeyPrefix::new(text), Err(MalformedPrefix), "{text}");
        }
    }
}
