use std::sync::Arc;

use super::bring_up::STAGE_LIMIT;
use super::change::ChangeError;
use super::check::check_plugins;
use super::leave::Gone;
use super::plan::{Plan, unknown};
use super::state::State;
use super::switch::Switch;
use super::{BuildError, PluginManager, Problem};
use crate::config::{Configuration, PluginConfiguration};
use crate::life::{Reconfigured, Stage, run};
use crate::plugin::PluginState;

/// What another configuration has changed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reconfiguration {
    /// Each plugin whose configuration is another, and what has become of that.
    pub plugins: Vec<(String, Result<ConfigurationChange, ChangeError>)>,
}

/// What has become of another configuration of a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigurationChange {
    /// The plugin has taken it.
    Applied,
    /// The plugin was made anew with it.
    Reloaded,
    /// The plugin was switched on.
    Enabled,
    /// The plugin was switched off.
    Disabled,
}

impl PluginManager {
    /// Puts another configuration of everything in force: plugins whose section is another take it or are made anew, those
    /// that are switched on or off come and go, and roles grant what they say. What it says of hooks is in force when the
    /// manager is built the next time.
    ///
    /// All of it is checked before anything is changed. Then each plugin changes or stays as it is, whatever becomes of the
    /// others; the report tells.
    ///
    /// # Errors
    /// All that is wrong with the configuration. Then nothing is changed.
    pub async fn configure(&self, mut configuration: Configuration) -> Result<Reconfiguration, ChangeError> {
        let mut problems: Vec<_> = configuration.problems.drain(..).map(Problem::Configuration).collect();
        let (before, order) = {
            let mut draft = self.state().clone();
            let before = std::mem::replace(&mut draft.configuration, configuration.clone());
            check_plugins(&draft, &mut problems);
            let names: Vec<_> = draft.parts.plugins().map(|each| each.info.name().to_owned()).collect();
            (before, names)
        };
        if !problems.is_empty() {
            return Err(ChangeError::Problems(BuildError::new(problems)));
        }
        self.set_roles(&configuration).await?;
        let mut plugins = Vec::new();
        for name in order {
            let nothing = PluginConfiguration::default();
            let (was, is) = (before.plugin(&name).unwrap_or(&nothing), configuration.plugin(&name).unwrap_or(&nothing));
            if let Some(change) = self.configure_plugin(&name, was, is).await {
                plugins.push((name, change));
            }
        }
        Ok(Reconfiguration { plugins })
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
        let change = move |_: &PluginConfiguration| Ok(configuration);
        self.one_at_a_time(|manager| manager.take_configuration(plugin, "the host", change, |_| ()))
            .await
            .map(|(outcome, _): (_, Option<Gone>)| outcome)
    }

    /// Gives a plugin what is made of the configuration that it has, and tells of it when it is in force.
    pub(super) async fn take_configuration<E: From<ChangeError>>(
        self,
        plugin: String,
        by: impl AsRef<str>,
        change: impl FnOnce(&PluginConfiguration) -> Result<PluginConfiguration, E>,
        tell: impl FnOnce(Reconfigured) + Send,
    ) -> Result<(Reconfigured, Option<Gone>), E> {
        let mut draft = self.state().clone();
        let Some(definition) = draft.parts.plugin(&plugin) else {
            return Err(unknown(&draft, &plugin).into());
        };
        let nothing = PluginConfiguration::default();
        let configuration = change(draft.configuration.plugin(&plugin).unwrap_or(&nothing))?;
        let wrong = configuration.problems(definition);
        if !wrong.is_empty() {
            return Err(ChangeError::Problems(BuildError::new(wrong)).into());
        }
        draft.configuration = draft.configuration.with_plugin(&*plugin, configuration);
        let outcome = self.offer(&draft, &plugin).await?;
        let mut gone = None;
        match outcome {
            Reconfigured::Applied => self.state().configuration = draft.configuration,
            Reconfigured::Reload => {
                let plan = Plan::of(draft, Switch::Reload, &plugin, by.as_ref())?;
                gone = Some(self.put_in(plan, || tell(outcome)).await?);
            }
        }
        self.count_failures();
        Ok((outcome, gone))
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

    async fn configure_plugin(
        &self,
        name: &str,
        was: &PluginConfiguration,
        is: &PluginConfiguration,
    ) -> Option<Result<ConfigurationChange, ChangeError>> {
        let on =
            |configuration: &PluginConfiguration| configuration.settings.enabled.as_ref().is_none_or(|(on, _)| *on);
        let by =
            is.settings.enabled.as_ref().map_or_else(|| "the configuration".to_owned(), |(_, at)| format!("`{at}`"));
        let takes_part = self.status(name).is_some_and(|status| status.state == PluginState::Started);
        match (on(was), on(is)) {
            (true, false) if takes_part => {
                let ended = self.switch(Switch::Disable, name, &by).await;
                if ended.is_ok() {
                    self.keep(name, is);
                }
                Some(ended.map(|_| ConfigurationChange::Disabled))
            }
            (false, true) if !takes_part => {
                self.keep(name, is);
                let ended = self.switch(Switch::Enable, name, &by).await;
                Some(ended.map(|_| ConfigurationChange::Enabled))
            }
            _ if was.value == is.value => {
                self.keep(name, is);
                None
            }
            _ => Some(self.reconfigure(name, is.clone()).await.map(|outcome| match outcome {
                Reconfigured::Applied => ConfigurationChange::Applied,
                Reconfigured::Reload => ConfigurationChange::Reloaded,
            })),
        }
    }

    /// Notes what a plugin is made with the next time.
    fn keep(&self, name: &str, configuration: &PluginConfiguration) {
        let mut state = self.state();
        let configured = std::mem::take(&mut state.configuration);
        state.configuration = configured.with_plugin(name, configuration.clone());
        state.generation += 1;
    }

    async fn set_roles(&self, configuration: &Configuration) -> Result<(), ChangeError> {
        let roles = Arc::new(configuration.roles());
        if *self.state().roles == *roles {
            return Ok(());
        }
        let granted = configuration.roles.clone();
        self.one_at_a_time(|manager| async move {
            let mut draft = manager.state().clone();
            draft.roles = roles;
            draft.configuration.roles = granted;
            let checked = draft.check(Vec::new())?;
            manager.publish(draft, &checked).await
        })
        .await
        .map(|_| ())
    }
}
