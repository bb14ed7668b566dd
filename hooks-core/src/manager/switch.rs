use std::sync::Arc;

use super::PluginManager;
use super::bring_in::want_of;
use super::change::ChangeError;
use super::given_up::GivenUp;
use super::leave::{Gone, Leaving};
use super::plan::Plan;
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
        self.one_at_a_time(move |manager| manager.carry_out(switch, plugin, by, |_| ()))
            .await
            .map(|(plugins, _)| plugins)
    }

    /// Carries out a switch, and tells of it when it is in force.
    pub(super) async fn carry_out(
        self,
        switch: Switch,
        plugin: String,
        by: String,
        tell: impl FnOnce(Vec<Arc<PluginInfo>>) + Send,
    ) -> Result<(Vec<Arc<PluginInfo>>, Gone), ChangeError> {
        let plan = Plan::of(self.state().clone(), switch, &plugin, &by)?;
        let plugins = plan.plugins.clone();
        let changed = plugins.clone();
        let tell = move || tell(changed);
        let gone = match switch {
            Switch::Disable => self.take_out(plan, tell).await?,
            Switch::Enable | Switch::Reload => self.put_in(plan, tell).await?,
        };
        Ok((plugins, gone))
    }

    /// Enables a plugin that has failed, unless somebody has switched it meanwhile.
    pub(super) async fn try_again(&self, plugin: &str) -> Result<(), ChangeError> {
        let plugin = plugin.to_owned();
        self.one_at_a_time(|manager| async move {
            let draft = manager.state().clone();
            if !draft.off.has_failed(&plugin) {
                return Ok(None);
            }
            let plan = Plan::of(draft, Switch::Enable, &plugin, "its pause, which is over")?;
            manager.put_in(plan, || ()).await.map(Some)
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
            manager.take_out(Plan::of_failed(draft, &plugin, &reason)?, || ()).await.map(Some)
        })
        .await
        .map(|_| ())
    }

    /// Tells when it is in force.
    async fn take_out(&self, plan: Plan, tell: impl FnOnce()) -> Result<Gone, ChangeError> {
        let Plan { draft, checked, plugins, named, to, reason, .. } = plan;
        let before = self.publish(draft, &checked).await?;
        tell();
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

    /// Tells when it is in force.
    pub(super) async fn put_in(&self, plan: Plan, tell: impl FnOnce()) -> Result<Gone, ChangeError> {
        let Plan { draft, checked, plugins, reason, .. } = plan;
        for plugin in plugins.iter().filter(|plugin| !draft.is_live(plugin.name())) {
            self.come_to(plugin.name(), PluginState::Discovered, &reason);
        }
        let (_, before) = self.bring_in(draft, checked, &plugins, |_| false, &GivenUp::never()).await?;
        tell();
        let replaced: Vec<_> = plugins.into_iter().filter(|plugin| before.state.is_live(plugin.name())).collect();
        Ok(self.see_off_replaced(before, &replaced, &reason).await)
    }
}
