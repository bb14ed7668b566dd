//! What a switch changes.

use std::sync::Arc;

use super::change::ChangeError;
use super::state::{Checked, State};
use super::switch::Switch;
use crate::life::PluginDefinition;
use crate::nearest::nearest;
use crate::plugin::{PluginInfo, PluginState};

/// A switch that can be carried out.
pub(super) struct Plan {
    /// What there is afterwards, but for the plugins that are to be started.
    pub(super) draft: State,
    pub(super) checked: Checked,
    /// Those that change, in start order.
    pub(super) plugins: Vec<Arc<PluginInfo>>,
    /// The one that is switched, and where it comes to if it is taken out.
    pub(super) named: String,
    pub(super) to: PluginState,
    pub(super) reason: String,
}

impl Plan {
    pub(super) fn of(draft: State, switch: Switch, plugin: &str, by: &str) -> Result<Self, ChangeError> {
        if draft.parts.plugin(plugin).is_none() {
            return Err(unknown(&draft, plugin));
        }
        match switch {
            Switch::Enable => Self::enable(draft, plugin, by),
            Switch::Disable => Self::disable(draft, plugin, by),
            Switch::Reload => Self::reload(draft, plugin, by),
        }
    }

    fn enable(mut draft: State, plugin: &str, by: &str) -> Result<Self, ChangeError> {
        if draft.is_live(plugin) {
            return Err(refused(plugin, "takes part already"));
        }
        let on = draft.switch_on([plugin.into()]);
        let checked = draft.check(Vec::new())?;
        let plugins = draft.waiting(&on);
        Ok(Self::checked(draft, checked, plugins, plugin, format!("enabled by {by}")))
    }

    fn disable(mut draft: State, plugin: &str, by: &str) -> Result<Self, ChangeError> {
        if draft.off.is_disabled(plugin) {
            return Err(refused(plugin, "is disabled already"));
        }
        let mut plugins = draft.order.dependents(plugin);
        if plugins.is_empty() {
            // It takes no part, for another reason.
            plugins.extend(draft.parts.plugin(plugin).map(|definition| Arc::clone(&definition.info)));
        }
        if let Some(core) = plugins.iter().find(|each| each.is_core()) {
            return Err(ChangeError::Core { plugin: plugin.to_owned(), core: core.name().to_owned() });
        }
        draft.take_out(plugin, &plugins);
        draft.off.disable(plugin.into(), by);
        let checked = draft.check(Vec::new())?;
        Ok(Self::checked(draft, checked, plugins, plugin, format!("disabled by {by}")))
    }

    fn reload(mut draft: State, plugin: &str, by: &str) -> Result<Self, ChangeError> {
        if !draft.is_live(plugin) {
            return Err(refused(plugin, "takes no part"));
        }
        let mut plugins = draft.order.dependents(plugin);
        plugins.retain(|each| draft.is_live(each.name()));
        let has_one_life = |name: &str| draft.parts.plugin(name).is_some_and(PluginDefinition::has_one_life);
        if let Some(given) = plugins.iter().find(|each| has_one_life(each.name())) {
            return Err(ChangeError::Given { plugin: plugin.to_owned(), given: given.name().to_owned() });
        }
        let checked = draft.check(Vec::new())?;
        Ok(Self::checked(draft, checked, plugins, plugin, format!("reloaded by {by}")))
    }

    fn checked(draft: State, checked: Checked, plugins: Vec<Arc<PluginInfo>>, plugin: &str, reason: String) -> Self {
        Self { draft, checked, plugins, named: plugin.to_owned(), to: PluginState::Disabled, reason }
    }

    /// Of one that has failed at work.
    pub(super) fn of_failed(mut draft: State, plugin: &str, reason: &str) -> Result<Self, ChangeError> {
        let plugins = draft.order.dependents(plugin);
        draft.take_out(plugin, &plugins);
        draft.off.fail(plugin.into());
        let checked = draft.check(Vec::new())?;
        let plan = Self::checked(draft, checked, plugins, plugin, reason.to_owned());
        Ok(Self { to: PluginState::Failed, ..plan })
    }
}

fn refused(plugin: &str, reason: &'static str) -> ChangeError {
    ChangeError::Refused { plugin: plugin.to_owned(), reason }
}

pub(super) fn unknown(state: &State, plugin: &str) -> ChangeError {
    let nearest = nearest(plugin, state.names()).map(str::to_owned);
    ChangeError::UnknownPlugin { name: plugin.to_owned(), nearest }
}
