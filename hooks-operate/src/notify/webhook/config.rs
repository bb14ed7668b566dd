use std::time::Duration;

use hooks_config::WrittenDuration;
use hooks_core::Secret;
use hooks_core::schemars::JsonSchema;
use serde::Deserialize;

use crate::notify::{EventKind, Severity};

/// An HTTP receiver of notifications.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct WebhookConfig {
    /// Where it is, `https://` or `http://`. One that is a secret in itself comes from a file: `!file`.
    pub url: String,
    /// What deliveries are signed with: `whsec_` and the base64 of 24 to 64 random bytes.
    pub secret: Secret,
    /// Of what it is told; of everything unless said.
    #[serde(default = "every_kind")]
    pub events: Vec<EventKind>,
    /// From how bad on; `warning` unless said.
    #[serde(default = "warning")]
    pub min_severity: Severity,
    /// How long an attempt may take, from the connection to the head of the answer; 5 seconds unless said.
    #[serde(default = "five_seconds")]
    pub timeout: WrittenDuration,
    /// How many notifications wait at most; 1000 unless said.
    #[serde(default = "thousand")]
    #[schemars(range(min = 1, max = 100_000))]
    pub queue: usize,
    /// How often each is tried again; 8 times unless said.
    #[serde(default = "eight")]
    pub retries: u32,
    /// The first pause before it is tried again, which doubles each time; a second unless said.
    #[serde(default = "second")]
    pub backoff: WrittenDuration,
}

fn every_kind() -> Vec<EventKind> {
    vec![EventKind::Failure, EventKind::State]
}

fn warning() -> Severity {
    Severity::Warning
}

fn five_seconds() -> WrittenDuration {
    WrittenDuration(Duration::from_secs(5))
}

fn thousand() -> usize {
    1000
}

fn eight() -> u32 {
    8
}

fn second() -> WrittenDuration {
    WrittenDuration(Duration::from_secs(1))
}
