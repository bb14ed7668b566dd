//! The life of a plugin that was made at run time.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::PluginDefinition;
use crate::box_future::BoxFuture;
use crate::config::{Wrong, read};
use crate::error::BoxError;
use crate::life::context::PluginContext;
use crate::life::stages::{NoConfig, PluginValue, ReadConfig, Reconfigured, Stages, given, nothing, schema_of};
use crate::plugin::Permission;

impl PluginDefinition {
    /// Has this configuration, which `load` is given; what `load` returns is dropped.
    pub fn on_load<C, F>(mut self, load: impl Fn(C, PluginContext) -> F + Send + Sync + 'static) -> Self
    where
        C: DeserializeOwned + JsonSchema + Send + 'static,
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        let load = Arc::new(load);
        let stages = self.made();
        stages.schema = Some(schema_of::<C>());
        stages.read = Some(Arc::new(|section, schema| Ok(Box::new(read::<C>(section, schema)?) as ReadConfig)));
        stages.load = Some(Arc::new(move |config, context| {
            let load = Arc::clone(&load);
            Box::pin(async move { load(given(config)?, context).await })
        }));
        self
    }

    /// The same of a configuration that has no type of its own: an object that the schema
    /// ([JSON Schema 2020-12](https://json-schema.org/draft/2020-12)) describes, and is not checked by.
    pub fn on_load_value<F>(
        mut self,
        schema: Value,
        load: impl Fn(Value, PluginContext) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self = self.on_load::<Value, F>(load);
        self.made().schema = Some(schema);
        self
    }

    /// Begins its work by this.
    pub fn on_start<F>(mut self, start: impl Fn(PluginContext) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.made().start = Some(Arc::new(move |context| Box::pin(start(context))));
        self
    }

    /// Ends its work by this.
    pub fn on_stop<F>(mut self, stop: impl Fn(PluginContext) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.made().stop = Some(Arc::new(move |context| Box::pin(stop(context))));
        self
    }
}

/// Stages that are closures.
#[derive(Clone, Default)]
pub(super) struct MadeStages {
    pub(super) value: PluginValue,
    /// Those of the value's type, but for `load`.
    pub(super) typed: Option<&'static dyn Stages>,
    schema: Option<Value>,
    read: Option<Arc<Read>>,
    load: Option<Arc<Load>>,
    pub(super) start: Option<Arc<Stage>>,
    pub(super) stop: Option<Arc<Stage>>,
    pub(super) permissions: Vec<Permission>,
}

type Read = dyn Fn(&Value, &dyn Fn() -> Value) -> Result<ReadConfig, Vec<Wrong>> + Send + Sync;
type Load = dyn Fn(ReadConfig, PluginContext) -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync;
type Stage = dyn Fn(PluginContext) -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync;

impl MadeStages {
    pub(super) fn is_instant(&self) -> bool {
        self.load.is_none() && self.start.is_none() && self.stop.is_none() && self.typed.is_none()
    }
}

impl Stages for MadeStages {
    fn schema(&self) -> Value {
        self.schema.clone().unwrap_or_else(schema_of::<NoConfig>)
    }

    fn read(&self, section: &Value) -> Result<ReadConfig, Vec<Wrong>> {
        match &self.read {
            Some(read) => read(section, &|| self.schema()),
            None => Ok(Box::new(read::<NoConfig>(section, &schema_of::<NoConfig>)?)),
        }
    }

    fn load(&self, config: ReadConfig, context: PluginContext) -> BoxFuture<'static, Result<PluginValue, BoxError>> {
        let value = self.value.clone();
        let loading = self.load.as_ref().map(|load| load(config, context));
        Box::pin(async move {
            if let Some(loading) = loading {
                loading.await?;
            }
            Ok(value)
        })
    }

    fn start(&self, value: PluginValue, context: PluginContext) -> BoxFuture<'static, Result<(), BoxError>> {
        match (&self.start, self.typed) {
            (Some(start), _) => start(context),
            (None, Some(typed)) => typed.start(value, context),
            (None, None) => nothing(),
        }
    }

    fn stop(&self, value: PluginValue, context: PluginContext) -> BoxFuture<'static, Result<(), BoxError>> {
        match (&self.stop, self.typed) {
            (Some(stop), _) => stop(context),
            (None, Some(typed)) => typed.stop(value, context),
            (None, None) => nothing(),
        }
    }

    fn reconfigure(&self, _: PluginValue, _: ReadConfig) -> BoxFuture<'static, Result<Reconfigured, BoxError>> {
        Box::pin(async { Ok(Reconfigured::Reload) })
    }

    fn permissions(&self) -> Vec<Permission> {
        let typed = self.typed.map(Stages::permissions).unwrap_or_default();
        typed.into_iter().chain(self.permissions.iter().cloned()).collect()
    }
}
