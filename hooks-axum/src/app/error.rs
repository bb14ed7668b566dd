use std::io;

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
