use hooks_axum::axum::http::header::AUTHORIZATION;
use hooks_axum::axum::http::{HeaderMap, HeaderValue};
use thiserror::Error;

use super::key::{ApiKey, MalformedKey};
use super::prefix::KeyPrefix;

/// What a request says of itself.
#[derive(Debug)]
pub(super) enum Credentials {
    /// Nothing, or something of another scheme.
    Absent,
    /// Bearer tokens that do not begin as keys do.
    OfOthers,
    Key(ApiKey),
    Malformed(MalformedKey),
}

impl Credentials {
    pub(super) fn of(headers: &HeaderMap, prefix: &KeyPrefix) -> Self {
        let values = headers.get_all(AUTHORIZATION);
        let mut tokens = values.iter().filter_map(after_scheme).peekable();
        if tokens.peek().is_none() {
            return Self::Absent;
        }
        match tokens.find_map(|token| ApiKey::parse(prefix, token)) {
            None => Self::OfOthers,
            // Of two that differ, somebody on the way may have believed the other.
            Some(_) if values.iter().nth(1).is_some() => Self::Malformed(MalformedKey::NotAlone),
            Some(Ok(key)) => Self::Key(key),
            Some(Err(malformed)) => Self::Malformed(malformed),
        }
    }
}

/// What stands behind `Bearer` (RFC 6750, section 2.1), which is written in any case (RFC 9110, section 11.1).
fn after_scheme(value: &HeaderValue) -> Option<&[u8]> {
    let value = value.as_bytes();
    let end = value.iter().position(|byte| *byte == b' ').unwrap_or(value.len());
    let (scheme, rest) = value.split_at(end);
    scheme.eq_ignore_ascii_case(b"bearer").then(|| rest.trim_ascii())
}

/// The values of `WWW-Authenticate` (RFC 6750, section 3).
#[derive(Debug)]
pub(super) struct Challenges {
    /// For a request without a bearer token, which is told no error.
    pub(super) wanted: HeaderValue,
    /// For a request with a wrong one.
    pub(super) refused: HeaderValue,
}

/// The realm cannot stand in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("has control characters, which cannot stand in a header; write it without")]
pub(super) struct MalformedRealm;

impl Challenges {
    pub(super) fn new(realm: &str) -> Result<Self, MalformedRealm> {
        let realm = realm.replace('\\', r"\\").replace('"', r#"\""#);
        let value = |text: String| HeaderValue::try_from(text).map_err(|_| MalformedRealm);
        Ok(Self {
            wanted: value(format!(r#"Bearer realm="{realm}""#))?,
            refused: value(format!(r#"Bearer realm="{realm}", error="invalid_token""#))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use hooks_axum::axum::http::header::AUTHORIZATION;
    use hooks_axum::axum::http::{HeaderMap, HeaderValue};

    use super::{Challenges, Credentials, MalformedRealm};
    use crate::api_keys::key::ApiKey;
    use crate::api_keys::prefix::KeyPrefix;

    fn prefix() -> KeyPrefix {
        KeyPrefix::new("hk").expect("it is a prefix")
    }

    fn key() -> ApiKey {
        ApiKey::generate(&prefix()).expect("the system is random")
    }

    #[track_caller]
    fn check(values: &[&[u8]], expected: &str) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).expect("the test's header is one"));
        }
        assert_eq!(format!("{:?}", Credentials::of(&headers, &prefix())), expected, "{values:?}");
    }

    #[test]
    fn a_key_is_taken_whatever_the_case_of_its_scheme() {
        let key = key();
        for scheme in ["Bearer ", "bearer ", "BEARER   "] {
            let value = format!("{scheme}{} ", key.expose());
            check(&[value.trim_end().as_bytes()], &format!("Key(ApiKey({}))", key.id()));
        }
    }

    #[test]
    fn another_scheme_is_left_to_others() {
        let others: [&[&[u8]]; 7] = [
            &[],
            &[b""],
            &[b"Basic YTpi"],
            &[b"Bearerhk_1"],
            &[b" Bearer hk_1"],
            &[b"\xff"],
            &[b"Basic YTpi", b"Digest x"],
        ];
        for values in others {
            check(values, "Absent");
        }
    }

    #[test]
    fn other_bearer_tokens_are_left_to_others() {
        for value in ["Bearer", "Bearer ", "Bearer a b", "Bearer eyJhbGciOiJub25lIn0.e30.", "Bearer HK_1", "Bearer hk"]
        {
            check(&[value.as_bytes()], "OfOthers");
        }
        check(&[b"Bearer a", b"Bearer b"], "OfOthers");
    }

    #[test]
    fn what_begins_as_a_key_and_is_none_is_malformed() {
        let key = key();
        let value = format!("Bearer {}", key.expose());
        let value = value.as_bytes();
        for wrong in [b"Bearer hk_", b"bearer hk_ 1" as &[u8], b"Bearer hk_\xff", &[value, b" x"].concat()] {
            check(&[wrong], "Malformed(Form)");
        }
        let mistyped = [&value[..value.len() - 1], if value.ends_with(b"0") { b"1" } else { b"0" }].concat();
        check(&[&mistyped], "Malformed(Checksum)");
        for other in [value, b"Bearer b", b"Basic YTpi", b""] {
            check(&[value, other], "Malformed(NotAlone)");
            check(&[other, value], "Malformed(NotAlone)");
        }
    }

    #[test]
    fn a_realm_is_quoted() {
        let Challenges { wanted, refused } = Challenges::new(r#"the "best" \ bot"#).expect("it can be quoted");
        assert_eq!(wanted, r#"Bearer realm="the \"best\" \\ bot""#);
        assert_eq!(refused, r#"Bearer realm="the \"best\" \\ bot", error="invalid_token""#);
        assert_eq!(Challenges::new("two\nlines").err(), Some(MalformedRealm));
    }
}
