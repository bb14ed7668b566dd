use std::fmt::{self, Display};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hooks_core::{BoxError, BuildError, CaughtPanic, Chain, HookError, Implementation, StartError};
use thiserror::Error;

use crate::routes::RouteError;

/// Why an application did not start; its `Debug` is the whole text with all causes, as `main` and tests print it.
#[derive(Error)]
#[non_exhaustive]
pub enum AppError {
    /// The plugins do not fit together.
    #[error(transparent)]
    Plugins(#[from] BuildError),
    /// Plugins have failed on their way, or cannot be put together with what is made of them.
    #[error(transparent)]
    PluginStart(#[from] StartError),
    /// The routes do not fit together.
    #[error(transparent)]
    Routes(#[from] RouteError),
    /// The application's own routes could not be made.
    #[error("the application's routes could not be made")]
    OwnRoutes(#[source] BoxError),
    /// A further listener has a name that is none; what is wrong with it.
    #[error("{0}")]
    ListenerName(String),
    /// An address could not be bound.
    #[error("cannot listen on {address}{}", as_further(listener.as_deref()))]
    Bind {
        /// The address that was given.
        address: String,
        /// The further listener that it is the address of; `None`: the service's.
        listener: Option<String>,
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
    #[error(transparent)]
    StartupPanicked(CaughtPanic),
    /// `on_startup` had not returned at its deadline, see [`App::startup_deadline`](crate::App::startup_deadline).
    #[error("{} has not returned from hook `on_startup` within {limit:?}", who(waiting.as_deref()))]
    StartupTimedOut {
        /// How much time there was.
        limit: Duration,
        /// Whose turn it was.
        waiting: Option<Arc<Implementation>>,
    },
    /// Plugins wrap `on_shutdown`, of which each implementation is called alone, so that one that hangs has a name.
    #[error("wrappers of hook `on_shutdown` are not run; implement it without `wrapper`: {}", all(wrappers))]
    ShutdownWrapped {
        /// The wrappers.
        wrappers: Vec<Arc<Implementation>>,
    },
    /// The application itself panicked.
    #[error("the application panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

impl fmt::Debug for AppError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&Chain(self), formatter)
    }
}

fn as_further(listener: Option<&str>) -> String {
    listener.map(|listener| format!(", the address of the listener `{listener}`")).unwrap_or_default()
}

fn who(implementation: Option<&Implementation>) -> String {
    match implementation {
        Some(by) => format!("plugin `{}` ({})", by.plugin().name(), by.location()),
        None => "a plugin".to_owned(),
    }
}

fn all(implementations: &[Arc<Implementation>]) -> String {
    implementations.iter().map(|each| who(Some(each))).collect::<Vec<_>>().join(", ")
}
