use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;

use super::PluginManager;
use super::arrival::Before;
use super::change::ChangeError;
use super::given_up::GivenUp;
use super::leave::Leaving;
use crate::chain::debug_as_chain;
use crate::config::OnFailure;
use crate::life::PluginFailure;
use crate::plugin::{PluginInfo, PluginState};

const STARTS: &str = "the host starts";
const STOPS: &str = "the host stops";

/// What has become of a start, or of an end.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct LifeReport {
    /// The plugins that have failed, each with the stage, the time and the error.
    pub failures: Vec<PluginFailure>,
    /// The plugins that were not started since one that they require has failed, which is named.
    pub without: Vec<(Arc<PluginInfo>, String)>,
}

/// Why nothing was started: what had been started is stopped.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Plugins have failed that the host cannot do without.
    #[error("{0}")]
    Failed(LifeReport),
    /// It was given up: what failed meanwhile.
    #[error("the start was given up")]
    GivenUp(LifeReport),
    /// It cannot begin here, or what has started cannot be published.
    #[error(transparent)]
    Change(ChangeError),
}

debug_as_chain!(StartError);

impl From<ChangeError> for StartError {
    fn from(error: ChangeError) -> Self {
        Self::Change(error)
    }
}

impl From<StartError> for ChangeError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Failed(report) | StartError::GivenUp(report) => Self::Failed(report),
            StartError::Change(error) => error,
        }
    }
}

impl fmt::Display for LifeReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failures = self.failures.iter().map(PluginFailure::text);
        let without = self.without.iter().map(|(plugin, required)| {
            format!("the plugin `{}` was not started: `{required}`, which it requires, has failed", plugin.name())
        });
        let lines: Vec<_> = failures.chain(without).collect();
        match &lines[..] {
            [line] => formatter.write_str(line),
            lines => {
                write!(formatter, "plugins have failed")?;
                lines.iter().try_for_each(|line| write!(formatter, "\n- {line}"))
            }
        }
    }
}

impl PluginManager {
    /// Loads and starts all plugins that have a life of their own, those that require nothing of each other at the same
    /// time; when all have started, their hooks are called. Where there is such a plugin, this needs a runtime of tokio
    /// with its timer (`enable_time` or `enable_all`), as every later change does.
    ///
    /// Where one fails of which the configuration says `on_failure: continue`, the report has it, and the others are
    /// started but for those that require it.
    ///
    /// # Errors
    /// Where any other fails. Then all that have started are stopped. Where the runtime is not such a one, nothing is begun.
    pub async fn start(&self) -> Result<LifeReport, StartError> {
        self.start_until(std::future::pending()).await
    }

    /// The same, unless it is given up, which is when this future ends: then what is at it is dropped, and what has started is
    /// stopped.
    ///
    /// # Errors
    /// The same, and where it is given up.
    pub async fn start_until(&self, given_up: impl Future<Output = ()>) -> Result<LifeReport, StartError> {
        self.look_after();
        // Whoever waits no more has given it up as well.
        let (end, told) = GivenUp::channel();
        let mut starting = pin!(self.one_at_a_time(|manager| async move { manager.start_all(&told).await }));
        let mut given_up = pin!(given_up);
        let mut end = Some(end);
        let ended = poll_fn(|context| {
            if end.is_some() && given_up.as_mut().poll(context).is_ready() {
                end = None;
            }
            starting.as_mut().poll(context)
        });
        ended.await.map(|(report, _)| report)
    }

    async fn start_all(&self, given_up: &GivenUp) -> Result<(LifeReport, Before), StartError> {
        let mut draft = self.state().clone();
        let checked = draft.check(Vec::new()).map_err(ChangeError::from)?;
        let waiting = checked.plugins.plugins().iter().filter(|plugin| !draft.is_live(plugin.name()));
        let waiting: Vec<_> = waiting.cloned().collect();
        for plugin in &waiting {
            self.come_to(plugin.name(), PluginState::Discovered, STARTS);
        }
        self.bring_in(draft, checked, &waiting, |settings| settings.on_failure == OnFailure::Continue, given_up).await
    }

    /// Whether nothing waits for [`start`](Self::start): every plugin that is not switched off takes part, or has failed.
    #[must_use]
    pub fn is_started(&self) -> bool {
        let state = self.state();
        state.parts.plugins().all(|each| state.off.contains(each.info.name()) || state.is_live(each.info.name()))
    }

    /// Stops all plugins, each behind those that require it: none is called any more, calls that run are waited for as long
    /// as a plugin may take to stop, and then it is stopped, and its tasks with it.
    ///
    /// # Errors
    /// Where it is called in a change of the plugins.
    pub async fn stop(&self) -> Result<LifeReport, ChangeError> {
        self.one_at_a_time(|manager| async move {
            let mut draft = manager.state().clone();
            draft.instances.clear();
            draft.services = Arc::default();
            // The host itself has done what it does with plugins that go.
            manager.inner.attended.take();
            let before = manager.publish_nothing(draft);
            let live = before.state.order.plugins().iter().filter(|plugin| before.state.is_live(plugin.name()));
            let leaving = live.map(|plugin| Leaving {
                plugin: Arc::clone(plugin),
                to: PluginState::Stopped,
                reason: STOPS.to_owned(),
            });
            let leaving: Vec<_> = leaving.collect();
            let (failures, state) = manager.see_off(before, &leaving).await;
            Ok((LifeReport { failures, without: Vec::new() }, state))
        })
        .await
        .map(|(report, _)| report)
    }
}
