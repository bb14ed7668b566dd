use std::error::Error;
use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;

use hooks_core::{BoxError, HookError, Implementation, LifeReport, PluginFailure, SourceLocation};

use crate::log::log;

/// How the end of an application went.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// Connections that were cut because they were not finished at the drain deadline.
    pub cut_connections: usize,
    /// Upgraded sockets that were closed because they were still open at the drain deadline.
    pub cut_upgrades: usize,
    /// Whether `on_shutdown` as a whole, and dropping the plugins, took too long and was given up.
    pub shutdown_timed_out: bool,
    pub(super) failures: Vec<ShutdownFailure>,
    pub(super) plugin_failures: Vec<PluginFailure>,
}

impl Report {
    /// That of a start that was given up.
    pub(super) fn of_plugins(plugins: LifeReport) -> Self {
        Self { plugin_failures: plugins.failures, ..Self::default() }
    }

    pub(super) fn log(&self, app: String) {
        let Self { cut_connections, cut_upgrades, shutdown_timed_out, ref failures, ref plugin_failures } = *self;
        let failures = failures.len() + plugin_failures.len();
        log(move || {
            tracing::info!(app, cut_connections, cut_upgrades, failures, shutdown_timed_out, "stopped");
        });
    }

    /// The plugins that were not shut down as they should be, in the order in which it was their turn.
    #[must_use]
    pub fn failures(&self) -> &[ShutdownFailure] {
        &self.failures
    }

    /// The plugins that failed, or took too long, when they were stopped behind that.
    #[must_use]
    pub fn plugin_failures(&self) -> &[PluginFailure] {
        &self.plugin_failures
    }

    /// 0 unless a plugin failed to shut down or to stop.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        let is_clean = self.failures.is_empty() && self.plugin_failures.is_empty() && !self.shutdown_timed_out;
        if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// A plugin that was not shut down as it should be; as text, which plugin, where, and why.
#[derive(Debug)]
pub struct ShutdownFailure {
    pub(super) implementation: Arc<Implementation>,
    pub(super) cause: Cause,
}

#[derive(Debug)]
pub(super) enum Cause {
    /// Its error, its panic, or its own time limit, and that as text.
    Failed(HookError<BoxError>, String),
    /// It has returned, and panicked where that was dropped.
    Panicked(String),
    /// It had not returned at the deadline.
    Unfinished,
    /// Others had used up the time.
    NotReached,
}

impl ShutdownFailure {
    /// Name of the plugin.
    #[must_use]
    pub fn plugin(&self) -> &str {
        self.implementation.plugin().name()
    }

    /// Where its `on_shutdown` stands.
    #[must_use]
    pub fn location(&self) -> SourceLocation {
        self.implementation.location()
    }

    /// The error that the plugin returned; `None` where it returned nothing.
    #[must_use]
    pub fn error(&self) -> Option<&(dyn Error + 'static)> {
        match &self.cause {
            Cause::Failed(error, _) => error.source(),
            Cause::Panicked(_) | Cause::Unfinished | Cause::NotReached => None,
        }
    }
}

impl fmt::Display for ShutdownFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (plugin, location) = (self.plugin(), self.location());
        match &self.cause {
            Cause::Failed(_, text) => formatter.write_str(text),
            Cause::Panicked(message) => {
                write!(formatter, "plugin `{plugin}` panicked behind hook `on_shutdown` ({location}): {message}")
            }
            Cause::Unfinished => {
                write!(formatter, "plugin `{plugin}` did not return from hook `on_shutdown` in time ({location})")
            }
            Cause::NotReached => {
                write!(formatter, "plugin `{plugin}` was not shut down, because others took all the time ({location})")
            }
        }
    }
}
