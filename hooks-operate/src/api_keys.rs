//! The plugin `api-keys`: lets in whoever sends a key, `Authorization: Bearer <key>`
//! ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
//!
//! ```yaml
//! plugins:
//!   api-keys:
//!     prefix: hk            # what keys begin with
//!     realm: api            # what clients are told that they need a key for
//!     failures:             # of the clients of one address
//!       limit: 10
//!       within: 1m
//!     keys:
//!       - id: k4q0v7m2xd
//!         name: deploy-bot
//!         hash: sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b
//!         roles: [deployer]
//!         expires: 2027-01-31T00:00:00Z
//! ```
//!
//! All of it may be left out, and then no key is accepted. A change of the file is in force at once: a key that is taken out
//! is refused a moment later. The plugin has no routes and no permissions, and does not encrypt what it is sent: in front of a
//! service that others reach over a network stands something that speaks TLS.
//!
//! # Keys
//!
//! A key is `prefix_id_secret`, as `hk_k4q0v7m2xd_` and 49 letters and digits: [256 random bits and a checksum](ApiKey). It is
//! shown once, when it is made; what is kept is its id, its [hash](KeyHash), and what it is good for:
//!
//! | key | what it says | default |
//! |---|---|---|
//! | `id` | what the key is called by in logs and commands; no secret | |
//! | `name` | whose it is: the subject of the [`Identity`](hooks_axum::Identity). Several keys may be of one name, so that a new one is in use before the old one goes | |
//! | `hash` | what it is known by | |
//! | `roles` | the roles of the identity; which permissions they grant, the section `roles` of the configuration says | none |
//! | `not_before`, `expires` | from when to when it holds, in the form of [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) | always |
//!
//! A plugin that provides a [`KeyStore`] adds keys that are made and revoked while the service runs. Keys of the configuration
//! are asked first. [`Keyring`] lists all of them with their last use.
//!
//! # Who is let in
//!
//! | the request has | it is |
//! |---|---|
//! | no `Authorization`, or one of another scheme | left to other plugins, and anonymous where none knows it |
//! | a bearer token that does not begin with `prefix_` | the same: it may be another plugin's |
//! | a key that is on record and holds | let in with its name and roles |
//! | what begins with `prefix_` and is no such key, or is not its only `Authorization` | 401, the same words for whatever is wrong |
//! | the same, from an address that sent too many of them | 429 with `Retry-After`, of type `urn:hooks-operate:too-many-failures` |
//!
//! A 401 has one `WWW-Authenticate` line for each plugin that wants credentials of its kind. Why a key was refused is told by
//! the log, with the id and the name, and never with the key.
//!
//! How wrong a key is cannot be measured: whatever it is, its hash is compared once with one other, in constant time. That of
//! an unknown id is compared with one that no key has. That an id is known may be found out, which is why it is no secret.
//!
//! # Too many failures
//!
//! `limit` failures of one address are answered at once, and one more in each share of `within`: ten a minute, one each six
//! seconds. The others are 429 and are not logged but for the first. Of IPv6, a whole /64 counts as one address; the address is
//! that of [`RequestContext::client`], so behind a proxy `server.trusted_proxies` has to name
//! it. 10,000 addresses are remembered; of more, those are forgotten that have failed the longest ago.
//!
//! **A right key is never limited.** Behind one address stand many: were they all refused for the failures of one, whoever
//! shares an address with a service could switch it off. The limit keeps the log readable and tells a client that goes wrong to
//! stop. It is not what keeps keys from being guessed, which 256 bits are.
//!
//! # When the configuration leaks
//!
//! It lets nobody in who reads it: no key can be made of its hash. It tells the names, the roles and how long keys hold, so it
//! tells whose key is worth stealing. Whoever can *write* it lets in whom they like.
//!
//! A key that has leaked is taken out, by its id: `key revoke` tells which lines. The id stands in the key itself, so whoever
//! finds one knows which it is. A scanner for leaked keys wants the pattern `hk_[a-z][0-9a-z]{9}_[0-9A-Za-z]{49}`.

mod bearer;
mod command;
mod config;
mod failures;
mod hash;
mod key;
mod keyring;
mod keys;
mod prefix;
mod record;
mod store;
mod uses;

use std::net::IpAddr;
use std::sync::Arc;

use hooks_axum::axum::http::request::Parts;
use hooks_axum::axum::http::{StatusCode, header};
use hooks_axum::{Authentication, ProblemDetails, ProblemType, RequestContext, authenticate};
use hooks_core::{BoxError, Invalid, Plugin, PluginContext, Reconfigured, hookimpl, plugin};
use tokio::time::Instant;

use self::bearer::Credentials;
use self::config::Known;
pub use self::config::{ApiKeysConfig, FailuresConfig, KeyConfig};
use self::failures::{Failures, TooMany};
pub use self::hash::{KeyHash, MalformedHash};
pub use self::key::ApiKey;
pub use self::keyring::Keyring;
pub use self::prefix::{KeyPrefix, MalformedPrefix};
pub use self::record::KeyRecord;
pub use self::store::KeyStore;

/// Lets in whoever sends a key
#[plugin(name = "api-keys", needs(dyn KeyStore?), offers(Keyring))]
pub struct ApiKeys {
    keyring: Arc<Keyring>,
    failures: Failures,
}

impl Plugin for ApiKeys {
    type Config = ApiKeysConfig;

    async fn load(config: ApiKeysConfig, context: &PluginContext) -> Result<Self, BoxError> {
        let store = context.service::<dyn KeyStore>().ok();
        let keyring = Arc::new(Keyring::new(Known::new(&config)?, store));
        context.provide(Arc::clone(&keyring))?;
        Ok(Self { keyring, failures: Failures::default() })
    }

    async fn start(&self, _: &PluginContext) -> Result<(), BoxError> {
        self.tell();
        Ok(())
    }

    async fn reconfigure(&self, config: ApiKeysConfig) -> Result<Reconfigured, BoxError> {
        self.keyring.replace(Known::new(&config)?);
        self.tell();
        Ok(Reconfigured::Applied)
    }

    fn check(config: &ApiKeysConfig) -> Result<(), Invalid> {
        Known::new(config).map(|_| ())
    }
}

#[hookimpl]
impl ApiKeys {
    async fn authenticate(&self, parts: &Parts) -> Result<Authentication, BoxError> {
        let known = self.keyring.known();
        let (wanted, refused) = (&known.challenges.wanted, &known.challenges.refused);
        Ok(match Credentials::of(&parts.headers, &known.prefix) {
            Credentials::Absent => Authentication::abstain().with_challenge(wanted.clone()),
            Credentials::OfOthers => Authentication::abstain().with_challenge(refused.clone()),
            Credentials::Malformed(malformed) => self.refuse(&known, parts, (None, None), &malformed.to_string()),
            Credentials::Key(key) => match self.keyring.identify(&key).await? {
                Ok(identity) => Authentication::accept(identity),
                Err(why) => self.refuse(&known, parts, (Some(key.id()), why.name.as_deref()), &why.reason.to_string()),
            },
        })
    }
}

impl ApiKeys {
    fn tell(&self) {
        if self.keyring.is_empty() {
            tracing::info!("no API key is accepted: none is configured");
        } else {
            tracing::info!(configured = self.keyring.known().keys.records().count(), "API keys are accepted");
        }
    }

    /// Answers the same to whatever is wrong, and tells the log what it is.
    fn refuse(
        &self,
        known: &Known,
        parts: &Parts,
        (key, name): (Option<&str>, Option<&str>),
        reason: &str,
    ) -> Authentication {
        let client = parts.extensions.get().and_then(RequestContext::client);
        let told = client.as_ref().map(tracing::field::display::<&IpAddr>);
        match self.failures.count(client, known.allowance, Instant::now()) {
            Ok(()) => {
                tracing::warn!(client = told, key, name, reason, "refused an API key");
                Authentication::reject("the API key is not valid").with_challenge(known.challenges.refused.clone())
            }
            Err(too_many) => {
                if too_many.is_first {
                    tracing::warn!(
                        client = told,
                        key,
                        name,
                        reason,
                        "refuses API keys of a client that sent too many wrong ones"
                    );
                }
                Authentication::refuse(too_many.into())
            }
        }
    }
}

const TOO_MANY_FAILURES: ProblemType =
    ProblemType::new(StatusCode::TOO_MANY_REQUESTS, "urn:hooks-operate:too-many-failures", "too many failures");

impl From<TooMany> for ProblemDetails {
    fn from(too_many: TooMany) -> Self {
        let seconds = too_many.retry_after.as_millis().div_ceil(1000);
        let detail = format!("too many wrong API keys came from this address; wait {seconds} seconds");
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        TOO_MANY_FAILURES.says(detail).with_header(header::RETRY_AFTER, seconds.into())
    }
}
