//! Authenticates bearer tokens ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)) by the list of keys in `API_KEYS`.
//!
//! ```text
//! API_KEYS="alice=<SHA-256 of the token>, deploy-bot:deployer:reader=<SHA-256 of the token>"
//! ```
//!
//! Each key has a name, which is the subject of the [`Identity`](hooks_axum::Identity), roles if it wants some, and the
//! SHA-256 of its token in hexadecimal, so that the configuration lets nobody in who reads it. That is for random
//! tokens, such as `openssl rand -hex 32` prints: a password is found by trying.
//!
//! It is read once, at the start: to take a key away is to start again. It knows no tokens that expire.

mod bearer;
mod keys;

use std::env::{self, VarError};
use std::sync::OnceLock;

use hooks_axum::axum::http::request::Parts;
use hooks_axum::{AppInfo, Authentication, RequestContext, authenticate, on_startup};
use hooks_core::{BoxError, hookimpl, plugin};
use secrecy::SecretString;
use thiserror::Error;

pub use crate::bearer::MalformedRealm;
use crate::bearer::{Challenges, Credentials};
use crate::keys::Keys;
pub use crate::keys::{EntryProblem, KeysError};

const VARIABLE: &str = "API_KEYS";

/// The plugin. The name of the application is the realm.
#[plugin]
#[derive(Debug, Default)]
pub struct ApiKeys {
    started: OnceLock<Started>,
}

#[derive(Debug)]
struct Started {
    keys: Keys,
    challenges: Challenges,
}

#[hookimpl]
impl ApiKeys {
    fn on_startup(&self, app: &AppInfo) -> Result<(), BoxError> {
        let started = Started { keys: keys_of_environment()?, challenges: Challenges::new(app.name())? };
        if started.keys.is_empty() {
            tracing::warn!("no bearer token is accepted: {VARIABLE} is not set or empty");
        } else {
            tracing::info!(keys = ?started.keys.names(), "bearer tokens are accepted");
        }
        // An application that shares its plugins with another has started them already.
        let _ = self.started.set(started);
        Ok(())
    }

    fn authenticate(&self, parts: &Parts) -> Result<Authentication, BoxError> {
        let Started { keys, challenges } = self.started.get().ok_or(NotStarted)?;
        Ok(match Credentials::of(&parts.headers) {
            Ok(Credentials::Absent) => Authentication::abstain().with_challenge(challenges.wanted.clone()),
            Ok(Credentials::Token(token)) => match keys.find(token) {
                Some(identity) => Authentication::accept(identity.clone()),
                None => challenges.refuse(parts, "the bearer token is unknown"),
            },
            Err(malformed) => challenges.refuse(parts, &malformed.to_string()),
        })
    }
}

impl Challenges {
    fn refuse(&self, parts: &Parts, detail: &str) -> Authentication {
        let client = parts.extensions.get().and_then(RequestContext::client).map(tracing::field::display);
        tracing::warn!(client, reason = detail, "refused a bearer token");
        Authentication::reject(detail).with_challenge(self.refused.clone())
    }
}

fn keys_of_environment() -> Result<Keys, KeysError> {
    match env::var(VARIABLE) {
        // Somebody may have put the tokens themselves there.
        Ok(text) => Keys::parse(&SecretString::from(text)),
        Err(VarError::NotPresent) => Ok(Keys::default()),
        // The error itself would show them.
        Err(VarError::NotUnicode(_)) => Err(KeysError::NoText),
    }
}

/// A request came before the keys were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the keys are not read: `on_startup` was not called; serve by `App`, or call it before the first request")]
pub struct NotStarted;

#[cfg(test)]
mod tests {
    use hooks_axum::Request;
    use hooks_axum::axum::body::Body;

    use super::{ApiKeys, NotStarted};

    #[test]
    fn who_sends_a_request_is_not_guessed_before_the_keys_are_read() {
        let (parts, _) = Request::new(Body::empty()).into_parts();
        let error = ApiKeys::default().authenticate(&parts).expect_err("no keys are read");
        assert_eq!(error.downcast_ref(), Some(&NotStarted));
    }
}
