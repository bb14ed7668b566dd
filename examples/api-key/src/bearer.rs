use hooks_axum::axum::http::header::AUTHORIZATION;
use hooks_axum::axum::http::{HeaderMap, HeaderValue};
use thiserror::Error;

/// What a request says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials<'a> {
    /// Nothing, or something of another scheme.
    Absent,
    Token(&'a str),
}

/// The scheme is `Bearer`, and what stands behind it is not one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the bearer token is malformed; send one header `Authorization: Bearer <token>`")]
pub struct MalformedToken;

impl<'a> Credentials<'a> {
    pub fn of(headers: &'a HeaderMap) -> Result<Self, MalformedToken> {
        let values = headers.get_all(AUTHORIZATION);
        let mut bearers = values.iter().filter_map(after_scheme);
        let Some(first) = bearers.next() else { return Ok(Self::Absent) };
        // Of two that differ, somebody on the way may have believed the other.
        if values.iter().nth(1).is_some() {
            return Err(MalformedToken);
        }
        b64token(first).map(Self::Token).ok_or(MalformedToken)
    }
}

/// What stands behind `Bearer`, which is written in any case (RFC 9110, section 11.1).
fn after_scheme(value: &HeaderValue) -> Option<&[u8]> {
    let value = value.as_bytes();
    let end = value.iter().position(|byte| *byte == b' ').unwrap_or(value.len());
    let (scheme, rest) = value.split_at(end);
    scheme.eq_ignore_ascii_case(b"bearer").then(|| rest.trim_ascii())
}

/// The grammar of RFC 6750, section 2.1.
fn b64token(bytes: &[u8]) -> Option<&str> {
    let text = str::from_utf8(bytes).ok()?;
    let digits = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    (!digits.is_empty() && digits.bytes().all(is_digit)).then_some(text)
}

/// The values of `WWW-Authenticate` (RFC 6750, section 3).
#[derive(Debug)]
pub struct Challenges {
    /// For a request without a token, which is told no error.
    pub wanted: HeaderValue,
    /// For a request with a wrong one.
    pub refused: HeaderValue,
}

/// The realm cannot stand in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("has control characters, which cannot stand in a header; write it without")]
pub struct MalformedRealm;

impl Challenges {
    pub fn new(realm: &str) -> Result<Self, MalformedRealm> {
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

    use super::{Challenges, Credentials, MalformedRealm, MalformedToken};

    #[track_caller]
    fn check(values: &[&[u8]], expected: Result<Credentials<'_>, MalformedToken>) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).expect("the test's header is one"));
        }
        assert_eq!(Credentials::of(&headers), expected, "{values:?}");
    }

    #[test]
    fn a_token_is_taken_as_it_is() {
        for value in ["Bearer a-._~+/9=", "bearer a-._~+/9=", "BEARER   a-._~+/9=  "] {
            check(&[value.as_bytes()], Ok(Credentials::Token("a-._~+/9=")));
        }
    }

    #[test]
    fn another_scheme_is_left_to_others() {
        check(&[], Ok(Credentials::Absent));
        let others: [&[u8]; 5] = [b"", b"Basic YTpi", b"Bearertoken", b" Bearer a", b"\xff"];
        for value in others {
            check(&[value], Ok(Credentials::Absent));
        }
        check(&[b"Basic YTpi", b"Digest x"], Ok(Credentials::Absent));
    }

    #[test]
    fn what_is_no_token_is_malformed() {
        let malformed: [&[u8]; 8] = [
            b"Bearer",
            b"Bearer ",
            b"Bearer a b",
            b"Bearer a=b",
            b"Bearer =",
            b"Bearer a,b",
            b"Bearer \xff",
            b"Bearer \"a\"",
        ];
        for value in malformed {
            check(&[value], Err(MalformedToken));
        }
    }

    #[test]
    fn a_token_beside_others_is_malformed() {
        for other in [b"Bearer a".as_slice(), b"Bearer b", b"Basic YTpi"] {
            check(&[b"Bearer a", other], Err(MalformedToken));
            check(&[other, b"Bearer a"], Err(MalformedToken));
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
