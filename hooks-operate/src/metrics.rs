//! The plugin `metrics`: what goes on in numbers, as [Prometheus](https://prometheus.io/docs/instrumenting/exposition_formats/)
//! scrapes it.
//!
//! `GET /metrics` gives all of it as text, with the permission of nobody: put it on a listener of its own where not
//! everybody may read it.
//!
//! ```yaml
//! plugins:
//!   metrics:
//!     listener: management # the service's unless said
//!     sample: 64           # of so many calls, one is timed for each plugin
//!     every: 15s           # how often plugins are asked at most
//!     collect:
//!       mail: { every: 5m }
//!     series: 10000
//! ```
//!
//! # What there is
//!
//! | metric | labels | what |
//! |---|---|---|
//! | `hooks_calls_total` | `hook`, `plugin` | calls of an implementation, exactly |
//! | `hooks_failures_total` | `hook`, `plugin`, `outcome` | those that `failed`, `panicked` or `timed out`, exactly; 0 where none has |
//! | `hooks_call_duration_seconds` | `hook` | how long calls of a hook take, each |
//! | `hooks_implementation_duration_seconds` | `hook`, `plugin` | how long implementations take, one call in `sample` |
//! | `http_server_request_duration_seconds` | `http_request_method`, `http_route`, `http_response_status_class` | from the head of a request to the last byte of its response, with the count of requests |
//! | `http_server_active_requests` | | requests that are not answered to the end |
//! | `http_server_connections`, `http_server_cut_connections_total` | | open connections; those that were cut |
//! | `plugin_state` | `plugin`, `state` | 1 for the state that a plugin is in |
//! | `plugin_transitions_total` | `plugin`, `to` | steps in the life of plugins |
//! | `plugin_tasks`, `plugin_tasks_busy_seconds_total` | `plugin` | background tasks |
//! | `process_…` | | processor, memory, descriptors, threads, as Prometheus' own clients name them |
//! | `tokio_workers`, `tokio_alive_tasks`, `tokio_global_queue_depth`, `tokio_busy_seconds_total` | | the runtime |
//! | `metrics_overflow_total` | | what was measured in series beyond the limit |
//!
//! Durations of requests have the names and buckets of
//! [OpenTelemetry's conventions](https://opentelemetry.io/docs/specs/semconv/http/http-metrics/), but for the status, of
//! which only the class is told. A request that comes to no route has the route `none`.
//!
//! Plugins add what they measure by [`collect_metrics`](hooks_axum::collect_metrics), each asked at most once in its own
//! interval, with `plugin` as a further label; or at any time by the macros of the crate
//! [`metrics`](https://docs.rs/metrics), whose recorder the plugin installs unless the program has one.
//!
//! # What is bounded
//!
//! There are at most `series` series, a histogram with each of its buckets: what would make more, such as a label that a
//! client chooses, is counted in `metrics_overflow_total` alone, and said once in the log. Up to a half of them are
//! durations, and up to a half those of the crate `metrics`; what is counted has the rest.

mod calls;
mod collected;
mod config;
mod counts;
mod exposition;
mod life;
mod process;
mod registry;
mod requests;
mod scrape;

use std::sync::Arc;

use hooks_axum::axum::http::header;
use hooks_axum::{
    Request, RequestContext, Response, ResponseEnd, Routes, before_request, on_response_end, register_routes,
};
use hooks_core::{BoxError, Plugin, PluginContext, Reconfigured, hookimpl, plugin};

pub use self::config::{CollectConfig, MetricsConfig};
pub use self::counts::CallCounts;
use self::registry::Registry;
use self::requests::Requests;
pub use self::scrape::Scrape;

/// The type of what is scraped.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Answers `/metrics` for Prometheus: requests, hooks, plugins and the process in numbers
#[plugin(name = "metrics", offers(Scrape))]
pub struct MetricsPlugin {
    config: MetricsConfig,
    requests: Requests,
    scrape: Arc<Scrape>,
}

impl Plugin for MetricsPlugin {
    type Config = MetricsConfig;

    async fn load(config: MetricsConfig, context: &PluginContext) -> Result<Self, BoxError> {
        let registry = Arc::new(Registry::new(config.series / 2));
        let requests = Requests::new(&registry);
        let scrape = Arc::new(Scrape::new(&config, registry, requests.active()));
        context.provide(Arc::clone(&scrape))?;
        Ok(Self { config, requests, scrape })
    }

    async fn start(&self, context: &PluginContext) -> Result<(), BoxError> {
        self.scrape.begin(context)?;
        Ok(())
    }

    async fn stop(&self, _: &PluginContext) -> Result<(), BoxError> {
        self.scrape.end();
        Ok(())
    }

    async fn reconfigure(&self, _: MetricsConfig) -> Result<Reconfigured, BoxError> {
        Ok(Reconfigured::Reload)
    }
}

#[hookimpl]
impl MetricsPlugin {
    #[hookimpl(tryfirst)]
    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        if let Some(context) = RequestContext::of(request) {
            self.requests.begin(&context);
        }
        Ok(None)
    }

    fn on_response_end(&self, context: &RequestContext, end: &ResponseEnd) {
        self.requests.end(context, *end);
    }

    fn register_routes(&self, routes: &mut Routes) {
        let scrape = Arc::clone(&self.scrape);
        let mut routes = match &self.config.listener {
            Some(listener) => routes.on_listener(listener),
            None => routes.with_state(()),
        };
        routes.get("/", async move |context: RequestContext| {
            ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], scrape.text(&context).await)
        });
    }
}
