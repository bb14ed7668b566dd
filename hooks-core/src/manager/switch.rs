use std::sync::Arc;

use super::bring_in::want_of;
use super::bring_up::STAGE_LIMIT;
use super::change::ChangeError;
use super::given_up::GivenUp;
use super::leave::{Gone, Leaving};
use super::state::{Checked, State};
use super::{BuildError, PluginManager};
use crate::config::PluginConfiguration;
use crate::life::{PluginDefinition, Reconfigured, Stage, run};
use crate::nearest::nearest;
use crate::plugin::{PluginInfo, PluginState};

/// A change of one plugin while the others go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Switch {
    /// It takes part, and so do those that were stopped for want of it.
    Enable,
    /// It takes no part, nor does whatever requires it.
    Disable,
    /// It is made anew, and so is whatever requires it, which may hold what the old one gave it.
    Reload,
}

impl PluginManager {
    /// The plugins that a switch would change, in start order; the one that is named is among them. Nothing is changed.
    ///
    /// # Errors
    /// Where the switch is refused whatever the plugins do: see [`enable`](Self::enable), [`disable`](Self::disable) and
    /// [`reload`](Self::reload).
    pub fn cascade(&self, switch: Switch, plugin: &str) -> Result<Vec<Arc<PluginInfo>>, ChangeError> {
        Plan::of(self.state().clone(), switch, plugin, "").map(|plan| plan.plugins)
    }

    /// Has a plugin take part that is disabled or has failed, and those that were stopped for want of it: they are loaded and
    /// started, given the remembered calls of historic hooks, and then called.
    ///
    /// # Errors
    /// Where no plugin has this name or it takes part already, where it does not fit the others, and where it fails. Then
    /// nothing has changed.
    pub async fn enable(&self, plugin: &str) -> Result<Vec<Arc<PluginInfo>>, ChangeError> {
        self.switch(Switch::Enable, plugin, "the host").await
    }

    /// Takes a plugin out, and whatever requires it: their hooks are called no more; when calls that run have ended, or
    /// after the time that a plugin has to stop, they are stopped.
    ///
    /// # Errors
    /// Where no plugin has this name, where it is disabled already, where it or one that requires it is `core`, and where others cannot
    /// do without it. Then nothing has changed. A failure in `stop` is none of these: see [`status`](Self::status).
    pub async fn disable(&self, plugin: &str) -> Result<Vec<Arc<PluginInfo>>, ChangeError> {
        self.switch(Switch::Disable, plugin, "the host").await
    }

    /// Makes a plugin anew, and whatever requires it, and puts them in the place of the old ones in one publication.
    ///
    /// # Errors
    /// Where no plugin of this name takes part, where the host has made the value of one of them, which has a life
    /// ([`ChangeError::Given`]), and where one of the new ones fails. Then the old ones go on.
    pub async fn reload(&self, plugin: &str) -> Result<Vec<Arc<PluginInfo>>, ChangeError> {
        self.switch(Switch::Reload, plugin, "the host").await
    }

    /// The same for a reason that states and messages tell.
    pub(super) async fn switch(
        &self,
        switch: Switch,
        plugin: &str,
        by: &str,
    ) -> Result<Vec<Arc<PluginInfo>>, ChangeError> {
        let (plugin, by) = (plugin.to_owned(), by.to_owned());
        self.one_at_a_time(move |manager| async move {
            let plan = Plan::of(manager.state().clone(), switch, &plugin, &by)?;
            let plugins = plan.plugins.clone();
            let gone = manager.carry_out(plan).await?;
            Ok((plugins, gone))
        })
        .await
        .map(|(plugins, _)| plugins)
    }

    /// Enables a plugin that has failed, unless somebody has switched it meanwhile.
    pub(super) async fn try_again(&self, plugin: &str) -> Result<(), ChangeError> {
        let plugin = plugin.to_owned();
        self.one_at_a_time(|manager| async move {
            let draft = manager.state().clone();
            if !draft.off.has_failed(&plugin) {
                return Ok(None);
            }
            manager.put_in(Plan::of(draft, Switch::Enable, &plugin, "its pause, which is over")?).await.map(Some)
        })
        .await
        .map(|_| ())
    }

    /// Takes out a plugin that has failed at work, and whatever requires it.
    pub(super) async fn take_out_failed(&self, plugin: &str, reason: &str) -> Result<(), ChangeError> {
        let (plugin, reason) = (plugin.to_owned(), reason.to_owned());
        self.one_at_a_time(move |manager| async move {
            let draft = manager.state().clone();
            if !draft.is_live(&plugin) {
                return Ok(None);
            }
            manager.take_out(Plan::of_failed(draft, &plugin, &reason)?).await.map(Some)
        })
        .await
        .map(|_| ())
    }

    /// Gives a plugin another configuration: it is checked, and then the plugin takes it or is made anew; one that takes no
    /// part will be loaded with it. It is in force when this returns, as long as there is the manager.
    ///
    /// # Errors
    /// Where no plugin has this name, and where the configuration is wrong or the plugin refuses it. Then the old
    /// one is in force.
    pub async fn reconfigure(
        &self,
        plugin: &str,
        configuration: PluginConfiguration,
    ) -> Result<Reconfigured, ChangeError> {
        let plugin = plugin.to_owned();
        self.one_at_a_time(|manager| async move {
            let mut draft = manager.state().clone();
            let wrong = match draft.parts.plugin(&plugin) {
                Some(definition) => configuration.problems(definition),
                None => return Err(unknown(&draft, &plugin)),
            };
            if !wrong.is_empty() {
                return Err(ChangeError::Problems(BuildError::new(wrong)));
            }
            draft.configuration = draft.configuration.with_plugin(&*plugin, configuration);
            let outcome = manager.offer(&draft, &plugin).await?;
            let mut gone = None;
            match outcome {
                Reconfigured::Applied => manager.state().configuration = draft.configuration,
                Reconfigured::Reload => {
                    gone = Some(manager.put_in(Plan::of(draft, Switch::Reload, &plugin, "the host")?).await?);
                }
            }
            manager.count_failures();
            Ok((outcome, gone))
        })
        .await
        .map(|(outcome, _)| outcome)
    }

    /// Asks a plugin to take its configuration.
    async fn offer(&self, draft: &State, plugin: &str) -> Result<Reconfigured, ChangeError> {
        let (section, settings) = draft.section(plugin);
        let live = draft.instances.get(plugin).filter(|instance| instance.live);
        let (Some(instance), Some(definition)) = (live, draft.parts.plugin(plugin).cloned()) else {
            // It will be loaded with it.
            return Ok(Reconfigured::Applied);
        };
        let Some(context) = &instance.context else { return Ok(Reconfigured::Applied) };
        let (value, limit) = (instance.value(), settings.start_timeout.unwrap_or(STAGE_LIMIT));
        let asked = run(context, Stage::Reconfigure, limit, move || definition.reconfigure(value, &section)).await;
        asked.map_err(ChangeError::Plugin)
    }

    async fn carry_out(&self, plan: Plan) -> Result<Gone, ChangeError> {
        match plan.switch {
            Switch::Disable => self.take_out(plan).await,
            Switch::Enable | Switch::Reload => self.put_in(plan).await,
        }
    }

    async fn take_out(&self, plan: Plan) -> Result<Gone, ChangeError> {
        let Plan { draft, checked, plugins, named, to, reason, .. } = plan;
        let before = self.publish(draft, &checked).await?;
        let leaving = plugins.into_iter().map(|plugin| {
            let is_named = plugin.name() == named;
            let (to, reason) = if is_named { (to, reason.clone()) } else { (PluginState::Stopped, want_of(&named)) };
            Leaving { plugin, to, reason }
        });
        let (live, idle): (Vec<_>, Vec<_>) = leaving.partition(|leaving| before.state.is_live(leaving.plugin.name()));
        for Leaving { plugin, to, reason } in idle {
            // What has failed on its way is told so until it is switched itself.
            let is_failed = self.inner.statuses.state(plugin.name()) == Some(PluginState::Failed);
            if to == PluginState::Disabled || !is_failed {
                self.come_to(plugin.name(), to, &reason);
            }
        }
        Ok(self.see_off(before, &live).await.1)
    }

    async fn put_in(&self, plan: Plan) -> Result<Gone, ChangeError> {
        let Plan { switch, draft, checked, plugins, reason, .. } = plan;
        let is_new = switch == Switch::Enable;
        for plugin in plugins.iter().filter(|_| is_new) {
            self.come_to(plugin.name(), PluginState::Discovered, &reason);
        }
        let (_, before) = self.bring_in(draft, checked, &plugins, |_| false, &GivenUp::never()).await?;
        let replaced: Vec<_> = plugins.into_iter().filter(|plugin| before.state.is_live(plugin.name())).collect();
        Ok(self.see_off_replaced(before, &replaced, &reason).await)
    }
}

/// A switch that can be carried out.
struct Plan {
    switch: Switch,
    /// What there is afterwards, but for the plugins that are to be started.
    draft: State,
    checked: Checked,
    /// Those that change, in start order.
    plugins: Vec<Arc<PluginInfo>>,
    /// The one that is switched, and where it comes to if it is taken out.
    named: String,
    to: PluginState,
    reason: String,
}

impl Plan {
    fn of(mut draft: State, switch: Switch, plugin: &str, by: &str) -> Result<Self, ChangeError> {
        if draft.parts.plugin(plugin).is_none() {
            return Err(unknown(&draft, plugin));
        }
        let refuse = |reason: &'static str| Err(ChangeError::Refused { plugin: plugin.to_owned(), reason });
        let (plugins, reason) = match switch {
            Switch::Enable => {
                if draft.is_live(plugin) {
                    return refuse("takes part already");
                }
                let on = draft.switch_on(plugin);
                let order = draft.start_order();
                let on = order
                    .iter()
                    .filter(|each| on.iter().any(|name| **name == *each.name()) && !draft.is_live(each.name()));
                (on.cloned().collect(), format!("enabled by {by}"))
            }
            Switch::Disable => {
                if draft.off.is_disabled(plugin) {
                    return refuse("is disabled already");
                }
                let mut dependents = draft.dependents(plugin);
                if dependents.is_empty() {
                    // It takes no part, for another reason.
                    dependents.extend(draft.parts.plugin(plugin).map(|definition| Arc::clone(&definition.info)));
                }
                if let Some(core) = dependents.iter().find(|each| each.is_core()) {
                    return Err(ChangeError::Core { plugin: plugin.to_owned(), core: core.name().to_owned() });
                }
                draft.take_out(plugin, &dependents);
                draft.off.disable(plugin.into(), by);
                (dependents, format!("disabled by {by}"))
            }
            Switch::Reload => {
                if !draft.is_live(plugin) {
                    return refuse("takes no part");
                }
                let mut dependents = draft.dependents(plugin);
                dependents.retain(|each| draft.is_live(each.name()));
                if let Some(given) = dependents
                    .iter()
                    .find(|each| draft.parts.plugin(each.name()).is_some_and(PluginDefinition::has_one_life))
                {
                    return Err(ChangeError::Given { plugin: plugin.to_owned(), given: given.name().to_owned() });
                }
                (dependents, format!("reloaded by {by}"))
            }
        };
        let checked = draft.check(Vec::new())?;
        let (named, to) = (plugin.to_owned(), PluginState::Disabled);
        Ok(Self { switch, draft, checked, plugins, named, to, reason })
    }

    /// Of one that has failed at work.
    fn of_failed(mut draft: State, plugin: &str, reason: &str) -> Result<Self, ChangeError> {
        let plugins = draft.dependents(plugin);
        draft.take_out(plugin, &plugins);
        draft.off.fail(plugin.into());
        let checked = draft.check(Vec::new())?;
        let (named, to, reason) = (plugin.to_owned(), PluginState::Failed, reason.to_owned());
        Ok(Self { switch: Switch::Disable, draft, checked, plugins, named, to, reason })
    }
}

fn unknown(state: &State, plugin: &str) -> ChangeError {
    let nearest = nearest(plugin, state.names()).map(str::to_owned);
    ChangeError::UnknownPlugin { name: plugin.to_owned(), nearest }
}
