//! How plugins come: loaded and started, published, and taken back where that is not to be.

use std::sync::Arc;
use std::time::Duration;

use super::PluginManager;
use super::arrival::Before;
use super::bring_up::{BroughtUp, bring_up};
use super::given_up::GivenUp;
use super::leave::end_instance;
use super::start::{LifeReport, StartError};
use super::state::{Checked, State};
use crate::config::PluginSettings;
use crate::life::Arriving;
use crate::plugin::{PluginInfo, PluginState};

const GIVEN_UP: &str = "the start is given up";

/// Why a plugin is not started.
pub(super) fn want_of(required: &str) -> String {
    format!("`{required}`, which it requires, takes no part")
}

impl PluginManager {
    /// Loads and starts plugins of a draft, which are in start order, and publishes that. Where one fails that must not,
    /// where it is given up, and where the draft cannot be published, what has started is stopped.
    pub(super) async fn bring_in(
        &self,
        mut draft: State,
        checked: Checked,
        plugins: &[Arc<PluginInfo>],
        may_fail: impl Fn(&PluginSettings) -> bool,
        given_up: &GivenUp,
    ) -> Result<(LifeReport, Before), StartError> {
        let arriving = Arc::new(Arriving::new(draft.services_without(plugins)));
        let brought = bring_up(self, &draft, &checked.plugins, plugins, &arriving, given_up).await;
        if !brought.given_up.is_empty() {
            return Err(StartError::GivenUp(self.take_back(&draft, plugins, brought).await));
        }
        if !brought.failures.iter().all(|failure| may_fail(&draft.section(failure.plugin()).1)) {
            return Err(StartError::Failed(self.take_back(&draft, plugins, brought).await));
        }
        let started = brought.started.clone();
        let report = self.settle(&mut draft, brought, &arriving);
        // Without those that have failed, others may stand elsewhere.
        let checked = if report.failures.is_empty() { checked } else { draft.check(Vec::new()).unwrap_or(checked) };
        match self.publish_unless(draft.clone(), &checked, given_up).await {
            Ok(before) => Ok((report, before)),
            Err(error) => {
                let brought = BroughtUp { started, ..BroughtUp::default() };
                let report = self.take_back(&draft, plugins, brought).await;
                Err(if matches!(error, StartError::GivenUp(_)) { StartError::GivenUp(report) } else { error })
            }
        }
    }

    /// Makes a draft of what has started, and notes what has not.
    fn settle(&self, draft: &mut State, brought: BroughtUp, arriving: &Arriving) -> LifeReport {
        let BroughtUp { started, failures, without, .. } = brought;
        for failure in &failures {
            draft.off.fail(failure.plugin().into());
        }
        for (plugin, required) in &without {
            draft.off.do_without(plugin.shared_name(), required);
            self.transit(plugin.name(), PluginState::Stopped, Duration::ZERO, want_of(required));
        }
        for (plugin, mut instance) in started {
            instance.live = true;
            draft.instances.insert(plugin.shared_name(), instance);
        }
        draft.services = Arc::new(arriving.close());
        LifeReport { failures, without }
    }

    /// Stops what has started, in reverse, and notes where the plugins are again.
    async fn take_back(&self, draft: &State, plugins: &[Arc<PluginInfo>], brought: BroughtUp) -> LifeReport {
        let BroughtUp { started, mut failures, without, given_up } = brought;
        for plugin in given_up {
            self.tell_of_waiting(&plugin, PluginState::Stopped, GIVEN_UP);
        }
        for (plugin, instance) in started.into_iter().rev() {
            self.tell_of_waiting(&plugin, PluginState::Stopping, GIVEN_UP);
            match end_instance(draft, &plugin, &instance).await {
                Some(failure) => {
                    self.tell_of_waiting(&plugin, PluginState::Failed, &failure.text());
                    failures.push(failure);
                }
                None => self.tell_of_waiting(&plugin, PluginState::Stopped, GIVEN_UP),
            }
        }
        for (plugin, required) in &without {
            self.tell_of_waiting(plugin, PluginState::Stopped, &want_of(required));
        }
        for plugin in plugins {
            self.give_back(plugin);
        }
        LifeReport { failures, without }
    }

    /// Notes where a plugin has come, unless another value of it goes on.
    fn tell_of_waiting(&self, plugin: &PluginInfo, to: PluginState, reason: &str) {
        let is_live = self.state().is_live(plugin.name());
        if !is_live {
            self.come_to(plugin.name(), to, reason);
        }
    }

    /// Notes that a plugin is off again which was not enabled after all, unless it has failed.
    fn give_back(&self, plugin: &PluginInfo) {
        let name = plugin.name();
        let (why, is_disabled) = {
            let state = self.state();
            (state.off.why(name), state.off.is_disabled(name))
        };
        let Some(why) = why.filter(|_| self.inner.statuses.state(name) != Some(PluginState::Failed)) else { return };
        self.come_to(name, PluginState::Stopped, GIVEN_UP);
        if is_disabled {
            self.come_to(name, PluginState::Disabled, &why);
        }
    }
}
