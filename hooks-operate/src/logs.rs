//! The log, and the plugin `logs` that changes it while the service runs.
//!
//! [`main`](crate::main) installs the subscriber before anything is read: each event of `tracing` and of the crate `log` is a
//! line on standard error. A thread of its own writes them; where whoever reads them is too slow, lines are lost and counted,
//! and nobody waits. Whatever a client sends, an event is one line: control characters are escaped.
//!
//! A program that has a subscriber of its own keeps it, and the plugin says that it has no say.
//!
//! # Configuration
//!
//! ```yaml
//! plugins:
//!   logs:
//!     format: json                   # or `text`, which is the default
//!     level: info,hooks_core=debug   # what targets that begin so have; the rest has `info` unless said
//! ```
//!
//! Where no `level` is configured, the variable `RUST_LOG` says it in the same way, and else it is `info`. A change of either
//! is in force at once. What is logged before the plugin has loaded is text, at the level of `RUST_LOG`. Levels are `off`,
//! `error`, `warn`, `info`, `debug` and `trace`.
//!
//! Commands other than `serve` log warnings and errors alone, whatever is configured, unless `RUST_LOG` says otherwise.
//!
//! # JSON
//!
//! ```json
//! {
//!   "timestamp": "2026-05-04T09:30:00.123456Z",
//!   "level": "ERROR",
//!   "target": "hooks_axum::request::failure",
//!   "message": "a request failed: plugin `incident` failed in hook `before_handler` (src/lib.rs:20)",
//!   "fields": { "request": 7, "path": "/incident", "error": ["cannot ask the database", "connection refused"] },
//!   "spans": [{ "name": "request", "fields": { "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736" } }]
//! }
//! ```
//!
//! Each object is on one line. A field that was recorded as `dyn Error` is the error and its sources, an item each; as text,
//! they stand behind each other with colons. Spans are in order from the outermost.

mod config;
mod control;
mod field;
mod json;
mod level;
mod line;
mod subscriber;
mod text;

use hooks_axum::{AppInfo, on_shutdown};
use hooks_core::{BoxError, Invalid, Plugin, PluginContext, Reconfigured, hookimpl, plugin};

pub use self::config::{LogFormat, LogsConfig};
use self::control::Hold;
#[cfg(feature = "otlp")]
pub(crate) use self::subscriber::Logged;
pub(crate) use self::subscriber::init_for_command;
pub use self::subscriber::{Guard, init, subscriber};

/// Sets format and level of the log while the service runs
///
/// It has no say where the subscriber is not [`init`]'s. Without it, the log is as it was in the beginning; behind the end of
/// the application, it stays as it is.
#[plugin(name = "logs")]
#[derive(Debug)]
pub struct Logs {
    hold: Option<Hold>,
}

impl Plugin for Logs {
    type Config = LogsConfig;

    async fn load(config: LogsConfig, _: &PluginContext) -> Result<Self, BoxError> {
        let filter = config.filter()?;
        let hold = Hold::take();
        match &hold {
            Some(hold) => hold.set(&config, filter),
            None if config == LogsConfig::default() => {}
            None => tracing::warn!("the plugin `logs` has no say: the program logs by a subscriber of its own"),
        }
        Ok(Self { hold })
    }

    async fn reconfigure(&self, config: LogsConfig) -> Result<Reconfigured, BoxError> {
        let filter = config.filter()?;
        if let Some(hold) = &self.hold {
            hold.set(&config, filter);
        }
        Ok(Reconfigured::Applied)
    }

    fn check(config: &LogsConfig) -> Result<(), Invalid> {
        config.filter().map(|_| ())
    }
}

#[hookimpl]
impl Logs {
    /// Where it is the application that ends, and not this plugin alone, the last lines are as those before.
    fn on_shutdown(&self, app: &AppInfo) -> Result<(), BoxError> {
        if let Some(hold) = self.hold.as_ref().filter(|_| !app.is_ready()) {
            hold.leave();
        }
        Ok(())
    }
}
