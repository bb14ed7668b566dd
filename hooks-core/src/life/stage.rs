use std::error::Error;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::Instrument;

use super::caught::Caught;
use super::context::PluginContext;
use crate::blame::catch_panic;
use crate::box_future::BoxFuture;
use crate::chain::{Chain, debug_as_chain};
use crate::error::BoxError;

/// A part of a plugin's life that is code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Stage {
    /// Its tables become what it expects.
    Migrate,
    /// Its value is made.
    Load,
    /// It begins its work.
    Start,
    /// It takes another configuration.
    Reconfigure,
    /// It ends its work.
    Stop,
}

/// Why a stage of a plugin's life has failed.
pub struct PluginFailure {
    plugin: String,
    stage: Stage,
    took: Duration,
    cause: FailureCause,
}

/// What has happened in a stage.
#[derive(Debug)]
#[non_exhaustive]
pub enum FailureCause {
    /// It returned this error.
    Failed(BoxError),
    /// It panicked, with this text.
    Panicked(String),
    /// It took longer than this.
    TimedOut(Duration),
}

impl PluginFailure {
    pub(crate) fn new(plugin: &str, stage: Stage, took: Duration, cause: FailureCause) -> Self {
        Self { plugin: plugin.to_owned(), stage, took, cause }
    }

    /// Name of the plugin.
    #[must_use]
    pub fn plugin(&self) -> &str {
        &self.plugin
    }

    /// The stage.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// How long it took until then.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.took
    }

    /// What has happened.
    #[must_use]
    pub fn cause(&self) -> &FailureCause {
        &self.cause
    }

    /// The whole of it in one line; what an error says is code of the plugin's.
    pub(crate) fn text(&self) -> String {
        catch_panic(|| Chain(self).to_string())
            .unwrap_or_else(|panic| format!("the plugin `{}` panicked in its error: {}", self.plugin, panic.message()))
    }
}

impl fmt::Display for PluginFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plugin, stage, cause, .. } = self;
        match cause {
            FailureCause::Failed(_) => write!(formatter, "the plugin `{plugin}` failed in `{stage}`"),
            FailureCause::Panicked(message) => {
                write!(formatter, "the plugin `{plugin}` panicked in `{stage}`: {message}")
            }
            FailureCause::TimedOut(limit) => {
                write!(formatter, "the plugin `{plugin}` took longer than {limit:?} in `{stage}`")
            }
        }
    }
}

debug_as_chain!(PluginFailure);

impl Error for PluginFailure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.cause {
            FailureCause::Failed(error) => Some(&**error),
            _ => None,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Migrate => "migrate",
            Self::Load => "load",
            Self::Start => "start",
            Self::Reconfigure => "reconfigure",
            Self::Stop => "stop",
        })
    }
}

/// Runs a stage of a plugin, which may take as long as this.
///
/// It runs in a task of its own, so that one that blocks its thread does not block this clock: that goes on, and what
/// becomes of it is dropped.
pub(crate) async fn run<T: Send + 'static>(
    context: &PluginContext,
    stage: Stage,
    limit: Duration,
    make: impl FnOnce() -> BoxFuture<'static, Result<T, BoxError>> + Send + 'static,
) -> Result<T, PluginFailure> {
    let began = tokio::time::Instant::now();
    // What makes the future is code of the plugin's too.
    let code = async move { Caught::new(async move { make().await }).await };
    let code = changing(context.manager(), code.instrument(context.span().clone()));
    let mut task = Aborted(tokio::spawn(code));
    let cause = match timeout(limit, &mut task.0).await {
        Ok(Ok(Ok(Ok(value)))) => return Ok(value),
        Ok(Ok(Ok(Err(error)))) => FailureCause::Failed(error),
        Ok(Ok(Err(panic))) => FailureCause::Panicked(panic.message().to_owned()),
        Ok(Err(_)) => FailureCause::Failed("the runtime has ended".into()),
        Err(_) => FailureCause::TimedOut(limit),
    };
    Err(PluginFailure::new(context.plugin().name(), stage, began.elapsed(), cause))
}

tokio::task_local! {
    /// The manager whose plugins are changed by what runs here.
    static CHANGING: usize;
}

/// Runs a part of a change of a manager's plugins.
pub(crate) async fn changing<T>(manager: usize, change: impl Future<Output = T>) -> T {
    CHANGING.scope(manager, change).await
}

/// Whether a part of such a change asks.
pub(crate) fn is_changing(manager: usize) -> bool {
    CHANGING.try_with(|changed| *changed == manager).unwrap_or(false)
}

/// A task that ends with whoever waits for it.
struct Aborted<T>(JoinHandle<T>);

impl<T> Drop for Aborted<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
