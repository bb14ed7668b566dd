//! Batches of spans, and where they go.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hooks_config::WrittenDuration;
use hooks_core::BoxError;
use opentelemetry::Key;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchSpanProcessor, SpanData, SpanProcessor};
use tokio::runtime::Handle;
use tracing::dispatcher::WeakDispatch;

use super::super::OtlpConfig;
use super::client::Client;
use super::counted::{Counted, Counts};
use super::said;

/// How long one batch may take unless it is said.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How many spans may wait unless it is said.
const MOST: u64 = 2048;
/// How long the end waits for what is left.
const END: Duration = Duration::from_secs(5);

/// Takes spans that have ended, and sends them in batches, by a thread of its own.
pub(super) struct Exporting {
    batches: BatchSpanProcessor,
    /// How many spans may wait.
    most: u64,
    counts: Arc<Counts>,
}

impl Exporting {
    pub(super) fn new(config: &OtlpConfig, app: &str, log: WeakDispatch) -> Result<Self, BoxError> {
        let OtlpConfig { endpoint, headers, timeout, .. } = config;
        let limit = timeout.map_or(TIMEOUT, |WrittenDuration(limit)| limit);
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned()));
        let mut builder = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_http_client(Client::new(Handle::try_current()?, limit))
            .with_headers(headers.collect::<HashMap<_, _>>());
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        // Else a variable may say it.
        if timeout.is_some() {
            builder = builder.with_timeout(limit);
        }
        let counts = Arc::new(Counts::default());
        let exporter = Counted::new(builder.build()?, Arc::clone(&counts), log);
        let most = said("OTEL_BSP_MAX_QUEUE_SIZE").and_then(|most| most.parse().ok()).unwrap_or(MOST);
        let mut batches = BatchSpanProcessor::builder(exporter).build();
        batches.set_resource(&resource(app));
        Ok(Self { batches, most, counts })
    }

    pub(super) fn take(&self, span: SpanData) {
        if self.counts.take(self.most) {
            self.batches.on_end(span);
        }
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Sends what is left, if that does not take too long.
    pub(super) fn end(&self) {
        if let Err(error) = self.batches.shutdown_with_timeout(END) {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "spans are lost: they could not be exported in the end"
            );
        }
    }
}

/// The service, as variables say it; else it has the name of the application.
fn resource(app: &str) -> Resource {
    let said = Resource::builder().build();
    let name = said.get(&Key::from_static_str("service.name")).map(|name| name.to_string()).unwrap_or_default();
    if name.is_empty() || name.starts_with("unknown_service") {
        return Resource::builder().with_service_name(app.to_owned()).build();
    }
    said
}

impl fmt::Debug for Exporting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Exporting").field("counts", &self.counts).finish_non_exhaustive()
    }
}
