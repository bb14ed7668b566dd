use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use hooks_axum::RequestContext;
use hooks_axum::axum::extract::FromRequestParts;
use hooks_axum::axum::http::request::Parts;
use hooks_axum::axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::parent::{Parent, parent};

pub(super) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
pub(super) const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// Where a request stands in its trace. Hooks find it by `RequestContext::get`, handlers as an extractor.
///
/// It displays itself as the header `traceparent` has it: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    pub(super) trace: u128,
    pub(super) span: u64,
    /// The span of the client; none where the trace begins here.
    pub(super) parent: Option<u64>,
    /// Those of the flags that are known: sampled, and random.
    flags: u8,
    state: Option<Arc<str>>,
}

/// Whoever comes before has recorded it.
const SAMPLED: u8 = 1;
/// The last seven bytes of the trace's identifier are random, see [level
/// 2](https://www.w3.org/TR/trace-context-2/#random-trace-id-flag).
const RANDOM: u8 = 1 << 1;

impl TraceContext {
    /// That of a request with these headers; where a trace begins, this share of them is recorded.
    pub(super) fn of(headers: &HeaderMap, sample: f64) -> Self {
        // Zero is no identifier.
        let span = rand::random::<u64>().max(1);
        match parent(headers) {
            Some(Parent { trace, span: parent, flags, state }) => {
                let flags = flags & (SAMPLED | RANDOM);
                Self { trace, span, parent: Some(parent), flags, state: state.map(Arc::from) }
            }
            None => {
                let trace = rand::random::<u128>().max(1);
                let flags = if is_in_sample(trace, sample) { SAMPLED | RANDOM } else { RANDOM };
                Self { trace, span, parent: None, flags, state: None }
            }
        }
    }

    /// The identifier of the trace, in hexadecimal.
    #[must_use]
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace)
    }

    /// The identifier of the request's span, in hexadecimal.
    #[must_use]
    pub fn span_id(&self) -> String {
        format!("{:016x}", self.span)
    }

    /// Whether the trace is recorded, as whoever has begun it wants it.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }

    #[cfg(feature = "otlp")]
    pub(super) fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Says to another service that a request to it is part of the trace: sets `traceparent`, and `tracestate` if there is
    /// one.
    pub fn inject(&self, headers: &mut HeaderMap) {
        headers.remove(TRACESTATE);
        // Both are made of what may stand in headers.
        if let Ok(value) = HeaderValue::try_from(self.to_string()) {
            headers.insert(TRACEPARENT, value);
        }
        if let Some(Ok(value)) = self.state.as_deref().map(HeaderValue::from_str) {
            headers.insert(TRACESTATE, value);
        }
    }
}

/// By the part that is random, so that every service comes to the same.
fn is_in_sample(trace: u128, sample: f64) -> bool {
    let random = u64::try_from(trace & ((1 << 53) - 1)).unwrap_or(u64::MAX);
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds")]
    let place = random as f64 / (1_u64 << 53) as f64;
    place < sample
}

impl fmt::Display for TraceContext {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { trace, span, flags, .. } = self;
        write!(formatter, "00-{trace:032x}-{span:016x}-{flags:02x}")
    }
}

/// Where the plugin is off, what the client has sent goes on.
impl<S: Sync> FromRequestParts<S> for TraceContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let kept = parts.extensions.get::<RequestContext>().and_then(RequestContext::get);
        Ok(kept.unwrap_or_else(|| Self::of(&parts.headers, 0.0)))
    }
}

#[cfg(test)]
mod tests {
    use hooks_axum::axum::http::HeaderMap;

    use super::{TraceContext, is_in_sample};

    #[test]
    fn a_sample_is_a_share() {
        assert!(is_in_sample(u128::MAX, 1.0) && !is_in_sample(0, 0.0));
        let half = 1 << 52;
        assert!(is_in_sample(half - 1, 0.5) && !is_in_sample(half, 0.5));
        let sampled = (0..1000).filter(|_| TraceContext::of(&HeaderMap::new(), 0.5).is_sampled()).count();
        assert!((300..700).contains(&sampled), "{sampled}");
    }
}
