//! Verification that a request comes from Slack.
//!
//! Source: <https://docs.slack.dev/authentication/verifying-requests-from-slack>.

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

const SIGNATURE_HEADER: &str = "X-Slack-Signature";
const TIMESTAMP_HEADER: &str = "X-Slack-Request-Timestamp";

/// Stands before the base string and before the signature; Slack has no other version.
const VERSION: &str = "v0";

const WINDOW_SECONDS: u64 = 5 * 60;

/// The secret that Slack shares with one app and signs each request to it with.
///
/// It does not remember requests: whoever answers them does, by their [`Proof`].
#[derive(Debug, Clone)]
pub struct SigningSecret(SecretString);

impl SigningSecret {
    /// Takes the secret as the app's settings show it.
    ///
    /// # Errors
    ///
    /// [`EmptySigningSecret`] if there is nothing but white space in it: anyone can sign with that.
    pub fn new(secret: SecretString) -> Result<Self, EmptySigningSecret> {
        if secret.expose_secret().trim().is_empty() {
            return Err(EmptySigningSecret);
        }
        Ok(Self(secret))
    }

    /// Checks that the headers hold a signature of this body, made within five minutes of `now`.
    ///
    /// The body is the one received, before anything parses it.
    ///
    /// # Errors
    ///
    /// The first [`SignatureError`] that applies, in the order of its variants.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8], now: SystemTime) -> Result<Proof, SignatureError> {
        let timestamp = header(headers, TIMESTAMP_HEADER)?;
        let signature = header(headers, SIGNATURE_HEADER)?;
        let timestamp = parse_timestamp(timestamp)?;
        check_age(timestamp, now)?;
        let signature = parse_signature(signature)?;
        self.mac(timestamp, body).verify_slice(&signature).map_err(|_| SignatureError::Mismatch)?;
        Ok(Proof { signature, timestamp })
    }

    /// The value of `X-Slack-Signature` for this body, sent at this time in seconds since 1970.
    #[must_use]
    pub fn sign(&self, timestamp: u64, body: &[u8]) -> String {
        let signature = self.mac(timestamp, body).finalize().into_bytes();
        format!("{VERSION}={}", hex::encode(signature))
    }

    /// The code of the base string `v0:{timestamp}:{body}`.
    fn mac(&self, timestamp: u64, body: &[u8]) -> Hmac<Sha256> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret().as_bytes()) else {
            unreachable!("RFC 2104 gives HMAC keys of any length");
        };
        mac.update(format!("{VERSION}:{timestamp}:").as_bytes());
        mac.update(body);
        mac
    }
}

/// What tells one request of Slack's from all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Proof {
    signature: [u8; 32],
    /// Seconds since 1970.
    timestamp: u64,
}

impl Proof {
    #[cfg(test)]
    pub(super) fn new(signature: [u8; 32], timestamp: u64) -> Self {
        Self { signature, timestamp }
    }

    /// Whether a request with it would still be taken.
    pub(super) fn is_fresh(&self, now: SystemTime) -> bool {
        check_age(self.timestamp, now).is_ok()
    }
}

/// A signing secret with nothing in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the Slack signing secret is empty; \
     copy the one under \"Basic Information\" in the app's settings"
)]
pub struct EmptySigningSecret;

/// Why a request is not taken for one from Slack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// One of the two headers is not there.
    #[error("the header `{name}` is missing; send it with every request")]
    MissingHeader {
        /// The header's name.
        name: &'static str,
    },
    /// The timestamp is not a number, or has a sign or zeros in front.
    #[error("`{TIMESTAMP_HEADER}` is not a plain number; send the seconds since 1970-01-01 00:00 UTC")]
    MalformedTimestamp,
    /// The timestamp is more than five minutes away from this host's clock.
    #[error(
        "`{TIMESTAMP_HEADER}` is {}; \
         send a time within {WINDOW_SECONDS} seconds of this host's clock",
        describe_age(*age_seconds)
    )]
    StaleTimestamp {
        /// How old it is; negative for one that lies ahead.
        age_seconds: i64,
    },
    /// The signature is not one of the form that Slack sends.
    #[error("`{SIGNATURE_HEADER}` is malformed; send `{VERSION}=` and 64 hexadecimal digits")]
    MalformedSignature,
    /// The signature is of another body or timestamp, or made with another secret.
    #[error(
        "`{SIGNATURE_HEADER}` does not match the request; \
         sign `{VERSION}:<timestamp>:<body>` with the app's signing secret"
    )]
    Mismatch,
}

fn describe_age(age_seconds: i64) -> String {
    let seconds = age_seconds.unsigned_abs();
    if age_seconds < 0 { format!("{seconds} seconds in the future") } else { format!("{seconds} seconds old") }
}

/// The text of a header; one that is not text is empty, which no parser of it accepts.
fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, SignatureError> {
    let value = headers.get(name).ok_or(SignatureError::MissingHeader { name })?;
    Ok(value.to_str().unwrap_or_default())
}

/// Only as it is written in what was signed: with a sign or with zeros in front it would be another request.
fn parse_timestamp(text: &str) -> Result<u64, SignatureError> {
    let timestamp: u64 = text.parse().map_err(|_| SignatureError::MalformedTimestamp)?;
    if timestamp.to_string() == text { Ok(timestamp) } else { Err(SignatureError::MalformedTimestamp) }
}

fn check_age(timestamp: u64, now: SystemTime) -> Result<(), SignatureError> {
    // A clock before 1970 is as good as one that stands there: all requests are from its future.
    let now = now.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    if now.abs_diff(timestamp) <= WINDOW_SECONDS {
        return Ok(());
    }
    // Only a timestamp can be far enough from the clock to overflow, and then it lies ahead.
    let age_seconds = now.checked_signed_diff(timestamp).unwrap_or(i64::MIN);
    Err(SignatureError::StaleTimestamp { age_seconds })
}

fn parse_signature(text: &str) -> Result<[u8; 32], SignatureError> {
    let mut signature = [0; 32];
    text.strip_prefix(VERSION)
        .and_then(|rest| rest.strip_prefix('='))
        .and_then(|digits| hex::decode_to_slice(digits, &mut signature).ok())
        .ok_or(SignatureError::MalformedSignature)?;
    Ok(signature)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderValue;

    use super::*;

    /// The example of Slack's page.
    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const TIMESTAMP: u64 = 1_531_420_618;
    const BODY: &[u8] = b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
        &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner\
        &command=%2Fwebhook-collect&text=\
        &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
        &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    fn secret() -> SigningSecret {
        SigningSecret::new(SECRET.into()).unwrap()
    }

    fn headers(timestamp: &[u8], signature: &[u8]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [("x-slack-request-timestamp", timestamp), ("x-slack-signature", signature)] {
            headers.insert(name, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    /// Verifies Slack's example with these two headers, at the time it was sent.
    fn verify_headers(timestamp: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        secret().verify(&headers(timestamp, signature), BODY, at(TIMESTAMP)).map(drop)
    }

    /// Verifies Slack's example at another time.
    fn verify_at(now: SystemTime) -> Result<(), SignatureError> {
        let headers = headers(TIMESTAMP.to_string().as_bytes(), SIGNATURE.as_bytes());
        secret().verify(&headers, BODY, now).map(drop)
    }

    #[test]
    fn the_example_of_slack_is_signed_and_verified() {
        assert_eq!(secret().sign(TIMESTAMP, BODY), SIGNATURE);
        assert_eq!(verify_at(at(TIMESTAMP)), Ok(()));
    }

    #[test]
    fn a_body_need_not_be_text() {
        let body = [0xff, 0x00, 0xc3, 0x28];
        let signature = secret().sign(TIMESTAMP, &body);
        let headers = headers(TIMESTAMP.to_string().as_bytes(), signature.as_bytes());
        assert_eq!(secret().verify(&headers, &body, at(TIMESTAMP)).map(drop), Ok(()));
    }

    #[test]
    fn a_secret_may_be_longer_than_a_block_of_the_hash() {
        let secret = SigningSecret::new("k".repeat(100).into()).unwrap();
        let headers = headers(b"7", secret.sign(7, BODY).as_bytes());
        assert_eq!(secret.verify(&headers, BODY, at(7)).map(drop), Ok(()));
    }

    #[test]
    fn an_empty_secret_is_refused() {
        for text in ["", " ", "\n"] {
            assert_eq!(SigningSecret::new(text.into()).err(), Some(EmptySigningSecret));
        }
    }

    #[test]
    fn the_secret_is_not_shown() {
        assert!(!format!("{:?}", secret()).contains(SECRET));
    }

    #[test]
    fn a_missing_header_is_named() {
        for (missing, name) in
            [("x-slack-request-timestamp", TIMESTAMP_HEADER), ("x-slack-signature", SIGNATURE_HEADER)]
        {
            let mut headers = headers(TIMESTAMP.to_string().as_bytes(), SIGNATURE.as_bytes());
            headers.remove(missing);
            let error = secret().verify(&headers, BODY, at(TIMESTAMP));
            assert_eq!(error, Err(SignatureError::MissingHeader { name }));
        }
    }

    #[test]
    fn a_timestamp_is_a_whole_number_of_seconds() {
        for timestamp in ["", "soon", "-1", "+1531420618", "01531420618", "1531420618.5", "99999999999999999999"] {
            let error = verify_headers(timestamp.as_bytes(), SIGNATURE.as_bytes());
            assert_eq!(error, Err(SignatureError::MalformedTimestamp), "{timestamp}");
        }
        let error = verify_headers(b"153142061\xff", SIGNATURE.as_bytes());
        assert_eq!(error, Err(SignatureError::MalformedTimestamp));
    }

    #[test]
    fn the_window_is_five_minutes_either_way() {
        assert_eq!(verify_at(at(TIMESTAMP - 300)), Ok(()));
        assert_eq!(verify_at(at(TIMESTAMP + 300)), Ok(()));
        for age_seconds in [-301, 301] {
            let now = at(TIMESTAMP.checked_add_signed(age_seconds).unwrap());
            assert_eq!(verify_at(now), Err(SignatureError::StaleTimestamp { age_seconds }));
        }
    }

    #[test]
    fn no_clock_and_no_timestamp_overflows() {
        let before_1970 = UNIX_EPOCH - Duration::from_secs(1);
        let age_seconds = -TIMESTAMP.cast_signed();
        assert_eq!(verify_at(before_1970), Err(SignatureError::StaleTimestamp { age_seconds }));

        let error = verify_headers(u64::MAX.to_string().as_bytes(), SIGNATURE.as_bytes());
        assert_eq!(error, Err(SignatureError::StaleTimestamp { age_seconds: i64::MIN }));
    }

    #[test]
    fn a_signature_is_a_version_and_64_digits() {
        let digits = SIGNATURE.trim_start_matches("v0=");
        for signature in [
            String::new(),
            digits.to_owned(),
            "v0=".to_owned(),
            format!("v1={digits}"),
            format!("V0={digits}"),
            format!("v0={digits}00"),
            format!("v0={}", "g".repeat(64)),
            format!("v0={}", "a".repeat(63)),
        ] {
            let error = verify_headers(TIMESTAMP.to_string().as_bytes(), signature.as_bytes());
            assert_eq!(error, Err(SignatureError::MalformedSignature), "{signature}");
        }
    }

    #[test]
    fn anything_else_that_is_signed_does_not_match() {
        let timestamp = TIMESTAMP.to_string();
        let good = headers(timestamp.as_bytes(), SIGNATURE.as_bytes());
        let other_time = headers(b"1531420619", SIGNATURE.as_bytes());
        let other_signature = headers(timestamp.as_bytes(), format!("v0={}", "0".repeat(64)).as_bytes());
        let other_secret = SigningSecret::new("another".into()).unwrap();
        for (case, secret, headers, body) in [
            ("secret", &other_secret, &good, BODY),
            ("timestamp", &secret(), &other_time, BODY),
            ("signature", &secret(), &other_signature, BODY),
            ("body", &secret(), &good, b"text=other".as_slice()),
        ] {
            let error = secret.verify(headers, body, at(TIMESTAMP));
            assert_eq!(error, Err(SignatureError::Mismatch), "{case}");
        }
    }

    #[test]
    fn messages_say_what_to_send_instead() {
        for (error, message) in [
            (
                SignatureError::MissingHeader { name: SIGNATURE_HEADER },
                "the header `X-Slack-Signature` is missing; send it with every request",
            ),
            (
                SignatureError::MalformedTimestamp,
                "`X-Slack-Request-Timestamp` is not a plain number; send the seconds since 1970-01-01 00:00 UTC",
            ),
            (
                SignatureError::StaleTimestamp { age_seconds: 301 },
                "`X-Slack-Request-Timestamp` is 301 seconds old; send a time within 300 seconds of this host's clock",
            ),
            (
                SignatureError::StaleTimestamp { age_seconds: -301 },
                "`X-Slack-Request-Timestamp` is 301 seconds in the future; send a time within 300 seconds of this host's clock",
            ),
            (
                SignatureError::MalformedSignature,
                "`X-Slack-Signature` is malformed; send `v0=` and 64 hexadecimal digits",
            ),
            (
                SignatureError::Mismatch,
                "`X-Slack-Signature` does not match the request; sign `v0:<timestamp>:<body>` with the app's signing secret",
            ),
        ] {
            assert_eq!(error.to_string(), message);
        }
    }
}
