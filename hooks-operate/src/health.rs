//! The plugin `health`: whether the service is alive, whether it wants requests, and how each plugin is.
//!
//! Plugins say how they are by [`check_health`](hooks_axum::check_health). Each is asked at its own period, and what it
//! says is kept, so that a probe costs nothing however often it comes.
//!
//! | route | answer |
//! |---|---|
//! | `GET /health/live` | 200 as long as the process answers at all |
//! | `GET /health/ready` | 200 where requests are welcome; 503, with the reasons, while the application starts or stops, or a critical check fails |
//! | `GET /health` | how each plugin is and the whole: 503 where a critical check fails |
//!
//! All are `Cache-Control: no-store`, answer HEAD, and need no identity. `/health` shows names and states to everybody;
//! reasons and details to whoever has the permission `health:view`, and to everybody on a listener of its own.
//!
//! ```yaml
//! plugins:
//!   health:
//!     listener: management # the service's unless said
//!     every: 30s
//!     timeout: 5s
//!     checks:
//!       reports: { every: 5m, timeout: 1s, critical: false }
//! ```
//!
//! The command `probe` asks a service that runs for `/health/ready`, or with `probe live` for `/health/live`, where this plugin
//! is configured to be, and ends with 1 where the answer is 503 or none: for `HEALTHCHECK` of a container, and scripts.
//!
//! A check that takes longer than `timeout`, or than the hook's own limit (`hooks.check_health.timeout`), or that panics,
//! says that its plugin is down. A critical check that has not been made yet counts as failing, so that no request comes
//! before.

mod checks;
mod command;
mod config;
mod probe;
mod report;
mod routes;

use std::sync::Arc;

use hooks_axum::{Routes, register_routes};
use hooks_core::{BoxError, Permission, Plugin, PluginContext, Reconfigured, hookimpl, plugin};

pub use self::checks::HealthChecks;
pub use self::config::{CheckConfig, HealthConfig};
pub use self::report::{HealthReport, PluginHealth};

/// The permission to see reasons and details.
const VIEW: &str = "health:view";

/// Answers `/health/live`, `/health/ready` and `/health`, from what plugins say of themselves
#[plugin(name = "health", offers(HealthChecks))]
#[derive(Debug)]
pub struct HealthPlugin {
    checks: Arc<HealthChecks>,
    listener: Option<String>,
}

impl Plugin for HealthPlugin {
    type Config = HealthConfig;

    async fn load(config: HealthConfig, context: &PluginContext) -> Result<Self, BoxError> {
        let listener = config.listener.clone();
        let checks = Arc::new(HealthChecks::new(config));
        context.provide(Arc::clone(&checks))?;
        Ok(Self { checks, listener })
    }

    async fn start(&self, context: &PluginContext) -> Result<(), BoxError> {
        Ok(context.spawn("checks", Arc::clone(&self.checks).keep_asking(context.clone()))?)
    }

    async fn reconfigure(&self, config: HealthConfig) -> Result<Reconfigured, BoxError> {
        if config.listener != self.listener {
            return Ok(Reconfigured::Reload);
        }
        self.checks.configure(config);
        Ok(Reconfigured::Applied)
    }

    fn permissions() -> Vec<Permission> {
        vec![Permission::new(VIEW, "sees why a plugin is not well, and the details that it tells")]
    }
}

#[hookimpl]
impl HealthPlugin {
    fn register_routes(&self, routes: &mut Routes) {
        self::routes::register(routes, &self.checks, self.listener.as_deref());
    }
}
