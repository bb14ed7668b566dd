use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use hooks_axum::axum::http::{HeaderMap, header};
use hooks_core::PluginConfiguration;
use serde_json::{Map, Value};

use super::problem::{PRECONDITION_FAILED, PRECONDITION_REQUIRED};
use super::refusal::Refusal;

/// Keyed by the process, so that no tag tells a secret to whoever tries.
static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Tells one configuration of a plugin from another, as
/// [RFC 9110, section 8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3) has it.
pub(super) fn etag(configuration: &PluginConfiguration) -> String {
    let nothing = Value::Object(Map::new());
    let value = if configuration.value().is_null() { &nothing } else { configuration.value() };
    format!("\"{:016x}\"", KEY.hash_one(value.to_string()))
}

/// The configuration that a request is about to replace.
#[derive(Debug, Clone)]
pub(super) struct IfMatch(Vec<String>);

impl IfMatch {
    /// What a request says of it, which it has to.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let lines: Vec<_> = headers.get_all(header::IF_MATCH).iter().collect();
        if lines.is_empty() {
            let detail =
                "this replaces a configuration, and the request does not say which; send its `ETag` as `If-Match`";
            return Err(PRECONDITION_REQUIRED.says(detail).into());
        }
        let tags = lines.iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
        Ok(Self(tags.map(|tag| tag.trim().to_owned()).collect()))
    }

    /// Whether it is this one.
    pub(super) fn check(&self, current: &PluginConfiguration) -> Result<(), Refusal> {
        let tag = etag(current);
        if self.0.iter().any(|wanted| wanted == "*" || *wanted == tag) {
            return Ok(());
        }
        let detail = "the configuration is another than `If-Match` says; read it, and change that one";
        let problem = PRECONDITION_FAILED.says(detail);
        Err(match tag.parse() {
            Ok(tag) => problem.with_header(header::ETAG, tag).into(),
            Err(_) => problem.into(),
        })
    }
}
