use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::time::Duration;

use hooks_config::WrittenDuration;
use hooks_core::{Invalid, Secret};
use schemars::JsonSchema;
use serde::Deserialize;

use super::bearer::Challenges;
use super::failures::Allowance;
use super::keys::Keys;
use super::prefix::KeyPrefix;

/// Times within which failures can be counted.
const WITHIN: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24);

/// The section of the plugin.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ApiKeysConfig {
    /// What keys begin with: letters, digits and single `_` between them. With another, the keys that there are do not hold.
    pub prefix: String,
    /// What clients are told that they need a key for.
    pub realm: String,
    /// The keys that are accepted, beside those of a store.
    pub keys: Vec<KeyConfig>,
    /// How often clients of one address may send a wrong key.
    pub failures: FailuresConfig,
}

/// A key, as `key new` prints it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyConfig {
    /// What it is called by: the part of the key between prefix and secret.
    pub id: String,
    /// Whose it is: letters, digits, `-`, `_`, `.` and `@`.
    pub name: String,
    /// `sha256:` and the SHA-256 of the key. It is no secret, but who takes the key itself for it is not to see it shown.
    pub hash: Secret,
    /// The roles of whoever has it, of the same letters.
    #[serde(default)]
    pub roles: Vec<String>,
    /// From when on it holds, as `2027-01-31T00:00:00Z`.
    #[serde(default)]
    #[schemars(extend("format" = "date-time"))]
    pub not_before: Option<String>,
    /// From when on it does not hold any more, as `2027-01-31T00:00:00Z`.
    #[serde(default)]
    #[schemars(extend("format" = "date-time"))]
    pub expires: Option<String>,
}

/// How often clients of one address may send a wrong key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FailuresConfig {
    /// So often at once.
    pub limit: NonZeroU32,
    /// Within this time, and once more in each share of it.
    pub within: WrittenDuration,
}

impl Default for ApiKeysConfig {
    fn default() -> Self {
        Self {
            prefix: KeyPrefix::DEFAULT.to_owned(),
            realm: "api".to_owned(),
            keys: Vec::new(),
            failures: FailuresConfig::default(),
        }
    }
}

impl Default for FailuresConfig {
    fn default() -> Self {
        let limit = NonZeroU32::MIN.saturating_add(9);
        Self { limit, within: WrittenDuration(Duration::from_mins(1)) }
    }
}

/// A configuration as requests use it.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) prefix: KeyPrefix,
    pub(super) challenges: Challenges,
    pub(super) keys: Keys,
    pub(super) allowance: Allowance,
}

impl Known {
    /// # Errors
    /// All that is wrong with it. It shows nothing of a key but its id.
    pub(super) fn new(config: &ApiKeysConfig) -> Result<Self, Invalid> {
        let ApiKeysConfig { prefix, realm, keys, failures } = config;
        let prefix = KeyPrefix::new(prefix).map_err(|malformed| Invalid::at("prefix", malformed));
        let challenges = Challenges::new(realm).map_err(|malformed| Invalid::at("realm", malformed));
        let (keys, allowance) = (Keys::new(keys), failures.allowance());
        match (prefix, challenges, keys, allowance) {
            (Ok(prefix), Ok(challenges), Ok(keys), Ok(allowance)) => Ok(Self { prefix, challenges, keys, allowance }),
            (prefix, challenges, keys, allowance) => {
                let wrong = [prefix.err(), challenges.err(), keys.err(), allowance.err()];
                Err(Invalid::all(wrong.into_iter().flatten()))
            }
        }
    }
}

impl FailuresConfig {
    fn allowance(&self) -> Result<Allowance, Invalid> {
        let Self { limit, within: WrittenDuration(within) } = *self;
        if WITHIN.contains(&within) {
            Ok(Allowance { limit, within })
        } else {
            Err(Invalid::at("failures.within", "is not from `1s` to `1day`; write a time between them, as `1m`"))
        }
    }
}
