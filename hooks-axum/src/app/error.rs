use std::io;
use std::process::ExitCode;

use hooks_core::{BoxError, BuildError, HookError, Location};
use thiserror::Error;

use crate::RouteError;

/// Why an application did not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AppError {
    /// The plugins do not fit together.
    #[error(transparent)]
    Plugins(#[from] BuildError),
    /// The routes do not fit together.
    #[error(transparent)]
    Routes(#[from] RouteError),
    /// The application's own routes could not be made.
    #[error("the application's routes could not be made")]
    OwnRoutes(#[source] BoxError),
    /// The address could not be bound.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address that was given.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// The socket could not be used.
    #[error("cannot serve on the socket")]
    Socket(#[source] io::Error),
    /// Signals could not be listened to.
    #[error("cannot listen to signals")]
    Signals(#[source] io::Error),
    /// A plugin failed in `on_startup`.
    #[error(transparent)]
    Startup(HookError<BoxError>),
    /// A plugin panicked in `on_startup`.
    #[error("plugin `{plugin}` panicked in hook `on_startup` ({location}): {message}")]
    StartupPanicked {
        /// The plugin.
        plugin: &'static str,
        /// Where its implementation stands.
        location: Location,
        /// What the panic said.
        message: String,
    },
    /// The application itself panicked.
    #[error("the application panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

/// How the end of an application went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Connections that were cut because they were not finished at the drain deadline.
    pub cut_connections: usize,
    /// Plugins that failed in `on_shutdown`; each is in the log with its cause.
    pub failed_shutdowns: u64,
    /// Whether `on_shutdown` as a whole took too long and was given up.
    pub shutdown_timed_out: bool,
}

impl Report {
    /// 0 unless a plugin failed to shut down.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.failed_shutdowns == 0 && !self.shutdown_timed_out { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
