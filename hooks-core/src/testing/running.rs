use std::fmt;
use std::ops::Deref;

use super::expected::assert_same;
use super::{Calls, Recorder};
use crate::call::Hook;
use crate::manager::PluginManager;
use crate::spec::HookSpec;

/// Plugins that have started; their hooks are called through it as through the [`PluginManager`] that it is.
pub struct RunningPlugins {
    plugins: PluginManager,
    recorder: Recorder,
}

impl RunningPlugins {
    pub(super) fn new(plugins: PluginManager, recorder: Recorder) -> Self {
        Self { plugins, recorder }
    }

    /// The implementations that were entered up to this moment, from the first call of a hook on.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.recorder.calls()
    }

    /// Checks that a hook is implemented by exactly these plugins, in this order of a call: wrappers from the outermost on,
    /// then the others. A plugin with several implementations stands there as often.
    ///
    /// # Panics
    /// Where it is not, with both lists side by side.
    #[track_caller]
    pub fn assert_order<H: Hook>(&self, expected: &[&str]) {
        let (hook, snapshot) = (HookSpec::of::<H>(), self.plugins.snapshot());
        let got = snapshot.implementations(hook).iter().map(|each| each.plugin().name().to_owned());
        let otherwise = format!("`{}` has another order than expected", hook.name());
        assert_same(&otherwise, expected, &got.collect::<Vec<_>>());
    }

    /// Checks where all plugins are in their life, by name: `assert_states(&["clock:started", "tracing:failed"])`.
    ///
    /// # Panics
    /// Where they are elsewhere, with both lists side by side.
    #[track_caller]
    pub fn assert_states(&self, expected: &[&str]) {
        assert_states(&self.plugins, expected);
    }
}

/// Checks where all plugins of a manager are in their life, as [`RunningPlugins::assert_states`] does.
///
/// # Panics
/// As [`RunningPlugins::assert_states`].
#[track_caller]
pub fn assert_states(plugins: &PluginManager, expected: &[&str]) {
    let got = plugins.statuses().into_iter().map(|each| format!("{}:{}", each.plugin.name(), each.state));
    assert_same("plugins are in other states than expected", expected, &got.collect::<Vec<_>>());
}

impl Deref for RunningPlugins {
    type Target = PluginManager;

    fn deref(&self) -> &PluginManager {
        &self.plugins
    }
}

impl fmt::Debug for RunningPlugins {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RunningPlugins").field("calls", &self.calls()).finish_non_exhaustive()
    }
}
