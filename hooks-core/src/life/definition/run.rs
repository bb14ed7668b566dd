//! What a plugin does, whichever way it was made.

use serde_json::Value;

use super::{PluginDefinition, linked_stages};
use crate::box_future::BoxFuture;
use crate::config::{Wrong, read};
use crate::error::BoxError;
use crate::life::context::PluginContext;
use crate::life::stages::{NoConfig, PluginValue, ReadConfig, Reconfigured, Stages, nothing, schema_of};
use crate::spec::Life;

impl PluginDefinition {
    /// What it does when it is loaded, started and stopped, if it does anything.
    pub(crate) fn stages(&self) -> Option<&dyn Stages> {
        match (&self.made, &self.life) {
            (Some(made), _) => Some(&***made),
            (None, life) => linked_stages(life),
        }
    }

    /// Reads what is configured of it.
    pub(crate) fn read(&self, section: &Value) -> Result<ReadConfig, Vec<Wrong>> {
        match self.stages() {
            Some(stages) => stages.read(section),
            None => Ok(Box::new(read::<NoConfig>(section, &schema_of::<NoConfig>)?)),
        }
    }

    pub(crate) fn load(
        &self,
        section: &Value,
        context: PluginContext,
    ) -> BoxFuture<'static, Result<PluginValue, BoxError>> {
        match (self.stages(), self.read(section)) {
            (Some(stages), Ok(config)) => stages.load(config, context),
            (None, Ok(_)) => {
                let made = self.default();
                Box::pin(async { Ok(made) })
            }
            (_, Err(wrong)) => refused(&wrong),
        }
    }

    pub(crate) fn start(&self, value: PluginValue, context: PluginContext) -> BoxFuture<'static, Result<(), BoxError>> {
        self.stages().map_or_else(nothing, |stages| stages.start(value, context))
    }

    pub(crate) fn stop(&self, value: PluginValue, context: PluginContext) -> BoxFuture<'static, Result<(), BoxError>> {
        self.stages().map_or_else(nothing, |stages| stages.stop(value, context))
    }

    pub(crate) fn reconfigure(
        &self,
        value: PluginValue,
        section: &Value,
    ) -> BoxFuture<'static, Result<Reconfigured, BoxError>> {
        match (self.stages(), self.read(section)) {
            (Some(stages), Ok(config)) => stages.reconfigure(value, config),
            (None, Ok(_)) => Box::pin(async { Ok(Reconfigured::Applied) }),
            (_, Err(wrong)) => refused(&wrong),
        }
    }

    /// Makes the value of one that has nothing to wait for, by code of the plugin's; `None` of one that has.
    pub(crate) fn make(&self) -> Option<PluginValue> {
        if self.has_life() {
            return None;
        }
        Some(self.made.as_ref().map_or_else(|| self.default(), |made| made.value.clone()))
    }

    /// The value of a type that is made by `Default`, by code of the plugin's.
    fn default(&self) -> PluginValue {
        match self.life {
            Life::Default(make) => Some(make()),
            Life::Function | Life::Stages(_) => None,
        }
    }
}

fn refused<T: Send + 'static>(wrong: &[Wrong]) -> BoxFuture<'static, Result<T, BoxError>> {
    let wrong: Vec<_> = wrong.iter().map(Wrong::to_string).collect();
    Box::pin(async move { Err(wrong.join("; ").into()) })
}
