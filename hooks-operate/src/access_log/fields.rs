use std::net::IpAddr;
use std::time::Duration;

use hooks_axum::axum::http::Version;
use serde::{Serialize, Serializer};

/// What is told of a request.
#[derive(Debug, Serialize)]
pub(super) struct Fields<'f> {
    #[serde(skip)]
    pub(super) version: Version,
    pub(super) method: &'f str,
    pub(super) path: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) query: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) route: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    #[serde(rename = "duration_ms", serialize_with = "as_milliseconds")]
    pub(super) duration: Duration,
    pub(super) bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) listener: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identity: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) plugin: Option<&'f str>,
    pub(super) request: &'f str,
    pub(super) outcome: &'static str,
}

/// To the microsecond.
pub(super) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

fn as_milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(milliseconds(*duration))
}
