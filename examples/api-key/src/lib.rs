//! Authenticates bearer tokens ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)) by a list of keys.
//!
//! ```yaml
//! plugins:
//!   api-key:
//!     realm: sre-bot
//!     keys:
//!       - name: alice
//!         sha256: <SHA-256 of the token>
//!       - name: deploy-bot
//!         roles: [deployer, reader]
//!         sha256: !file deploy-bot.sha256
//! ```
//!
//! Each key has a name, which is the subject of the [`Identity`](hooks_axum::Identity), roles if it wants some, and the
//! SHA-256 of its token in hexadecimal, so that the configuration lets nobody in who reads it. That is for random
//! tokens, such as `openssl rand -hex 32` prints: a password is found by trying.
//!
//! A key that is taken out of the file is refused a moment later, without a restart. It knows no tokens that expire.

mod bearer;
mod keys;

use std::sync::{Arc, PoisonError, RwLock};

use hooks_axum::axum::http::request::Parts;
use hooks_axum::{Authentication, RequestContext, authenticate};
use hooks_core::{BoxError, Invalid, Plugin, PluginContext, Reconfigured, hookimpl, plugin};
use schemars::JsonSchema;
use serde::Deserialize;

pub use crate::bearer::MalformedRealm;
use crate::bearer::{Challenges, Credentials};
use crate::keys::Keys;
pub use crate::keys::{KeyConfig, KeyProblem};

/// The plugin.
#[plugin]
#[derive(Debug)]
pub struct ApiKeys {
    known: RwLock<Arc<Known>>,
}

/// What is configured of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ApiKeyConfig {
    /// What clients are told that they need a token for.
    pub realm: String,
    /// Who is let in; nobody unless said.
    pub keys: Vec<KeyConfig>,
}

/// A configuration as requests use it.
#[derive(Debug)]
struct Known {
    keys: Keys,
    challenges: Challenges,
}

impl Default for ApiKeyConfig {
    fn default() -> Self {
        Self { realm: "api".to_owned(), keys: Vec::new() }
    }
}

impl Known {
    fn new(config: &ApiKeyConfig) -> Result<Self, Invalid> {
        let challenges = Challenges::new(&config.realm).map_err(|malformed| Invalid::at("realm", malformed));
        let keys = Keys::new(&config.keys);
        match (challenges, keys) {
            (Ok(challenges), Ok(keys)) => Ok(Self { keys, challenges }),
            (challenges, keys) => Err(Invalid::all([challenges.err(), keys.err()].into_iter().flatten())),
        }
    }

    fn tell(&self) {
        if self.keys.is_empty() {
            tracing::warn!("no bearer token is accepted: no key is configured");
        } else {
            tracing::info!(keys = ?self.keys.names(), "bearer tokens are accepted");
        }
    }
}

impl Plugin for ApiKeys {
    type Config = ApiKeyConfig;

    async fn load(config: ApiKeyConfig, _: &PluginContext) -> Result<Self, BoxError> {
        let known = Known::new(&config)?;
        known.tell();
        Ok(Self { known: RwLock::new(Arc::new(known)) })
    }

    async fn reconfigure(&self, config: ApiKeyConfig) -> Result<Reconfigured, BoxError> {
        let known = Known::new(&config)?;
        known.tell();
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        Ok(Reconfigured::Applied)
    }

    fn check(config: &ApiKeyConfig) -> Result<(), Invalid> {
        Known::new(config).map(|_| ())
    }
}

#[hookimpl]
impl ApiKeys {
    fn authenticate(&self, parts: &Parts) -> Result<Authentication, BoxError> {
        let known = Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner));
        let Known { keys, challenges } = &*known;
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
