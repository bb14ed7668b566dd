use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::context::PluginContext;
use crate::box_future::BoxFuture;
use crate::config::{Invalid, Wrong, read};
use crate::error::BoxError;
use crate::plugin::Permission;
use crate::spec::PluginType;

/// The life of a plugin type: how its value is made of a configuration, started, changed and stopped.
///
/// A type with no configuration and nothing to do then is made by `Default`, and does not implement this.
///
/// ```
/// use hooks_core::schemars::JsonSchema;
/// use hooks_core::{BoxError, Plugin, PluginContext, plugin};
/// use serde::Deserialize;
///
/// /// Puts a correlation id on requests and answers.
/// #[plugin(name = "request-tracing")]
/// pub struct RequestTracing {
///     header: String,
/// }
///
/// # // the derive of `schemars`, which this crate does not have
/// # impl JsonSchema for TracingConfig {
/// #     fn schema_name() -> std::borrow::Cow<'static, str> { "TracingConfig".into() }
/// #     fn json_schema(_: &mut hooks_core::schemars::SchemaGenerator) -> hooks_core::schemars::Schema { true.into() }
/// # }
/// #[derive(Deserialize)] // and `JsonSchema`
/// #[serde(default, deny_unknown_fields)]
/// pub struct TracingConfig {
///     header: String,
/// }
///
/// impl Default for TracingConfig {
///     fn default() -> Self {
///         Self { header: "x-request-id".to_owned() }
///     }
/// }
///
/// impl Plugin for RequestTracing {
///     type Config = TracingConfig;
///
///     async fn load(config: TracingConfig, _: &PluginContext) -> Result<Self, BoxError> {
///         Ok(Self { header: config.header })
///     }
/// }
/// ```
///
/// Each function may take as long as the plugin's time limits say, and may fail or panic: that is the plugin's failure, and
/// is reported with its name.
pub trait Plugin: PluginType {
    /// What is configured of it; [`NoConfig`] where nothing is.
    type Config: DeserializeOwned + JsonSchema + Send + 'static;

    /// Makes the value. What it requires has started, and the services that it needs are there.
    fn load(config: Self::Config, context: &PluginContext) -> impl Future<Output = Result<Self, BoxError>> + Send;

    /// Begins its work. Its hooks are called when this and `start` of all others have returned.
    fn start(&self, context: &PluginContext) -> impl Future<Output = Result<(), BoxError>> + Send {
        let _ = context;
        async { Ok(()) }
    }

    /// Ends its work. Its hooks are called no more, and calls have ended; what requires it has stopped. Its tasks are
    /// cancelled behind this.
    fn stop(&self, context: &PluginContext) -> impl Future<Output = Result<(), BoxError>> + Send {
        let _ = context;
        async { Ok(()) }
    }

    /// Takes another configuration while its hooks are called, or asks to be made anew with it, which is what happens
    /// unless a plugin says otherwise. Where it fails, it goes on with the one it has.
    fn reconfigure(&self, config: Self::Config) -> impl Future<Output = Result<Reconfigured, BoxError>> + Send {
        let _ = config;
        async { Ok(Reconfigured::Reload) }
    }

    /// Its own rules for a configuration, beyond its type. Called before anything is started.
    ///
    /// # Errors
    /// Each value that is wrong, and why.
    fn check(config: &Self::Config) -> Result<(), Invalid> {
        let _ = config;
        Ok(())
    }

    /// What not everybody may do with it.
    #[must_use]
    fn permissions() -> Vec<Permission> {
        Vec::new()
    }
}

/// What has become of another configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reconfigured {
    /// It is in force.
    Applied,
    /// It needs another value of the plugin, made by `load`.
    Reload,
}

/// A configuration without keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoConfig {}

impl JsonSchema for NoConfig {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "NoConfig".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "object", "additionalProperties": false })
    }
}

/// The value of a plugin; functions have none.
pub type PluginValue = Option<Arc<dyn Any + Send + Sync>>;

/// A configuration that a plugin's own type has read.
pub type ReadConfig = Box<dyn Any + Send>;

/// A [`Plugin`] without its type.
pub trait Stages: Send + Sync {
    fn schema(&self) -> Value;
    fn read(&self, section: &Value) -> Result<ReadConfig, Vec<Wrong>>;
    fn load(&self, config: ReadConfig, context: PluginContext) -> BoxFuture<'static, Result<PluginValue, BoxError>>;
    fn start(&self, value: PluginValue, context: PluginContext) -> BoxFuture<'static, Result<(), BoxError>>;
    fn stop(&self, value: PluginValue, context: PluginContext) -> BoxFuture<'static, Result<(), BoxError>>;
    fn reconfigure(&self, value: PluginValue, config: ReadConfig)
    -> BoxFuture<'static, Result<Reconfigured, BoxError>>;
    fn permissions(&self) -> Vec<Permission>;
}

/// Those of a type that implements [`Plugin`].
pub(super) struct StagesOf<P>(pub(super) PhantomData<fn() -> P>);

/// The same, as its [`PluginSpec`](crate::spec::PluginSpec) holds them.
pub(super) struct LinkedStages(pub(super) &'static dyn Stages);

impl<P: Plugin> Stages for StagesOf<P> {
    fn schema(&self) -> Value {
        schema_of::<P::Config>()
    }

    fn read(&self, section: &Value) -> Result<ReadConfig, Vec<Wrong>> {
        let config = read::<P::Config>(section, &|| self.schema())?;
        P::check(&config).map_err(Invalid::into_wrong)?;
        Ok(Box::new(config))
    }

    fn load(&self, config: ReadConfig, context: PluginContext) -> BoxFuture<'static, Result<PluginValue, BoxError>> {
        Box::pin(async move {
            let plugin = P::load(given(config)?, &context).await?;
            Ok(Some(Arc::new(plugin) as Arc<dyn Any + Send + Sync>))
        })
    }

    fn start(&self, value: PluginValue, context: PluginContext) -> BoxFuture<'static, Result<(), BoxError>> {
        Box::pin(async move { plugin::<P>(value)?.start(&context).await })
    }

    fn stop(&self, value: PluginValue, context: PluginContext) -> BoxFuture<'static, Result<(), BoxError>> {
        Box::pin(async move { plugin::<P>(value)?.stop(&context).await })
    }

    fn reconfigure(
        &self,
        value: PluginValue,
        config: ReadConfig,
    ) -> BoxFuture<'static, Result<Reconfigured, BoxError>> {
        Box::pin(async move { plugin::<P>(value)?.reconfigure(given(config)?).await })
    }

    fn permissions(&self) -> Vec<Permission> {
        P::permissions()
    }
}

pub(super) fn schema_of<C: JsonSchema>() -> Value {
    SchemaGenerator::default().into_root_schema_for::<C>().to_value()
}

/// What `read` has given; the type is the same by construction.
pub(super) fn given<C: 'static>(config: ReadConfig) -> Result<C, BoxError> {
    config.downcast::<C>().map(|config| *config).map_err(|_| "the configuration is of another type".into())
}

fn plugin<P: Plugin>(value: PluginValue) -> Result<Arc<P>, BoxError> {
    value.and_then(|value| value.downcast().ok()).ok_or_else(|| "the plugin's value is of another type".into())
}

/// A stage in which there is nothing to do.
pub(super) fn nothing() -> BoxFuture<'static, Result<(), BoxError>> {
    Box::pin(async { Ok(()) })
}
