use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use hooks_core::Secret;
use sha2::Sha256;
use thiserror::Error;

/// Stands before a secret.
const PREFIX: &str = "whsec_";

/// Stands before a signature: the version of the scheme that has a common key.
const VERSION: &str = "v1";

/// What deliveries are signed with, as [Standard Webhooks](https://www.standardwebhooks.com) has it.
#[derive(Clone)]
pub(super) struct SigningKey(Hmac<Sha256>);

/// A secret that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "is no secret of a webhook; write `{PREFIX}` and the base64 of 24 to 64 random bytes, as `openssl rand -base64 32` gives them"
)]
pub(super) struct NoSecret;

impl SigningKey {
    pub(super) fn new(secret: &Secret) -> Result<Self, NoSecret> {
        let text = secret.expose().strip_prefix(PREFIX).ok_or(NoSecret)?;
        let key = STANDARD.decode(text).map_err(|_| NoSecret)?;
        if !(24..=64).contains(&key.len()) {
            return Err(NoSecret);
        }
        Hmac::new_from_slice(&key).map(Self).map_err(|_| NoSecret)
    }

    /// The header `webhook-signature` of what is sent with this `webhook-id` and `webhook-timestamp`.
    pub(super) fn sign(&self, id: &str, timestamp: u64, body: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("{VERSION},{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use hooks_core::Secret;

    use super::{NoSecret, SigningKey};

    /// From the scheme's own libraries: `test_sign_function` of
    /// <https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/python/tests/test_webhooks.py>, and
    /// `test_sign` of the crate [`standardwebhooks`](https://docs.rs/crate/standardwebhooks/1.0.1/source/src/lib.rs).
    #[test]
    fn it_signs_as_the_scheme_says() {
        for (secret, id, timestamp, body, signature) in [
            (
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
            (
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
                1_649_367_553,
                r#"{"email":"test@example.com","username":"test_user"}"#,
                "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
            ),
        ] {
            let key = SigningKey::new(&Secret::from(secret)).expect("it is a secret");
            assert_eq!(key.sign(id, timestamp, body.as_bytes()), signature);
        }
    }

    #[test]
    fn a_secret_is_random_bytes_in_base64() {
        for text in
            ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_short", "whsec_MfKQ9r8GKYqrTwjU", "whsec_?"]
        {
            assert_eq!(SigningKey::new(&Secret::from(text)).err(), Some(NoSecret), "{text}");
        }
    }
}
