use std::collections::BTreeMap;

use hooks_axum::axum::http::{HeaderName, HeaderValue, Uri};
use hooks_config::WrittenDuration;
use hooks_core::{Invalid, Secret};
use schemars::JsonSchema;
use serde::Deserialize;

/// What is configured of [`Traces`](super::Traces).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TracesConfig {
    /// Where spans are exported to, by the OpenTelemetry protocol; nowhere unless this or a variable of OpenTelemetry says it.
    pub otlp: Option<OtlpConfig>,
}

/// How spans are exported.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OtlpConfig {
    /// The URL that spans are sent to, with its path: `http://localhost:4318/v1/traces`, which is the default.
    pub endpoint: Option<String>,
    /// Headers that they are sent with.
    pub headers: BTreeMap<String, Secret>,
    /// How long one batch may take, further attempts included; 10 seconds unless said.
    pub timeout: Option<WrittenDuration>,
    /// Which spans are exported; those of requests, and within them those of level `info`, unless said.
    pub spans: ExportedSpans,
    /// The share of traces that are recorded, of those that begin here, from 0 to 1; all unless said.
    pub sample: Option<f64>,
}

/// Which spans are exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ExportedSpans {
    /// Those of requests, and within them those of level `info`.
    #[default]
    Requests,
    /// And those of hooks and of their implementations.
    Hooks,
}

impl TracesConfig {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        match &self.otlp {
            Some(_) if cfg!(not(feature = "otlp")) => Err(Invalid::at(
                "otlp",
                "is not in this program; enable the feature `otlp` of `hooks-operate` in its `Cargo.toml`",
            )),
            Some(otlp) => otlp.check(),
            None => Ok(()),
        }
    }
}

impl OtlpConfig {
    fn check(&self) -> Result<(), Invalid> {
        let endpoint = self.endpoint.as_deref().filter(|endpoint| !is_endpoint(endpoint)).map(|endpoint| {
            let advice = "write one as `http://localhost:4318/v1/traces`";
            Invalid::at("otlp.endpoint", format!("`{endpoint}` is no URL of HTTP; {advice}"))
        });
        let headers = self.headers.iter().filter_map(|(name, value)| {
            let wrong = if name.parse::<HeaderName>().is_err() {
                "is no name of a header"
            } else if HeaderValue::from_str(value.expose()).is_err() {
                "cannot be sent: it has characters that no header has"
            } else {
                return None;
            };
            Some(Invalid::at(&format!("otlp.headers.{name}"), wrong))
        });
        let sample = self.sample.filter(|sample| !(0.0..=1.0).contains(sample));
        let sample = sample.map(|sample| Invalid::at("otlp.sample", format!("{sample} is no share; write 0 to 1")));
        Invalid::all(endpoint.into_iter().chain(headers).chain(sample)).into_result()
    }
}

fn is_endpoint(endpoint: &str) -> bool {
    let is_of_http = |uri: Uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some();
    endpoint.parse().is_ok_and(is_of_http)
}
