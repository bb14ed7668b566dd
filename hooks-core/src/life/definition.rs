use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::context::PluginContext;
use super::stages::{LinkedStages, NoConfig, PluginValue, ReadConfig, Reconfigured, Stages, given, schema_of};
use crate::blame::{CaughtPanic, catch_panic};
use crate::box_future::BoxFuture;
use crate::call::Hook;
use crate::config::{Wrong, read};
use crate::error::BoxError;
use crate::foreign::{Foreign, Owner};
use crate::hook::{AsyncHookKey, AsyncThunk, BlockingHookKey, HookKey, PlainHookKey, Thunk};
use crate::plugin::{Permission, PluginInfo};
use crate::source_location::SourceLocation;
use crate::spec::{
    Bound, ImplementationSpec, Life, MadePackage, PackageRef, Place, PluginType, Scope, Service, ServiceRef, SpecRef,
};

/// All that a manager knows of a plugin; a host or a test makes one at run time.
///
/// ```
/// # use hooks_core::{PluginDefinition, PluginManager, hookspec};
/// # hooks_core::link_plugins!();
/// #[hookspec]
/// pub fn greet(name: &str) -> String;
///
/// # fn main() -> Result<(), hooks_core::BuildError> {
/// let polite = PluginDefinition::new("polite").implement::<greet>(Box::new(|hook| format!("good day, {}", hook.name)));
/// let plugins = PluginManager::builder().plugin(polite).build()?;
/// assert_eq!(plugins.call(greet { name: "you" }), ["good day, you"]);
/// # Ok(())
/// # }
/// ```
///
/// What [`tryfirst`](Self::tryfirst) and the other words of a `#[hookimpl]` say is said of the implementation that was added
/// last.
#[derive(Clone)]
#[must_use = "give it to a builder or a manager"]
pub struct PluginDefinition {
    pub(crate) info: Arc<PluginInfo>,
    pub(crate) implementations: Vec<SpecRef>,
    life: Life,
    /// Of one that was made at run time.
    made: Option<Foreign<Arc<MadeStages>>>,
    /// The type whose hookimpls are this plugin's.
    pub(crate) ty: Option<TypeId>,
}

impl PluginDefinition {
    /// A plugin of this name that does nothing yet.
    #[track_caller]
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        let name = name.into();
        let (version, description) = ("0.0.0".to_owned(), String::new());
        let package = MadePackage { name: Arc::clone(&name), version, description };
        let info = PluginInfo::new(name, PackageRef::Made(Arc::new(package)), SourceLocation::caller());
        Self::linked(info, Life::Function)
    }

    /// A plugin that was linked in.
    pub(crate) fn linked(info: PluginInfo, life: Life) -> Self {
        Self { info: Arc::new(info), implementations: Vec::new(), life, made: None, ty: None }
    }

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

    /// The schema of what is configured of it ([JSON Schema 2020-12](https://json-schema.org/draft/2020-12)); that of
    /// anything where the plugin's code panics when it is asked.
    #[must_use]
    pub fn schema(&self) -> Value {
        let schema = || self.stages().map_or_else(schema_of::<NoConfig>, Stages::schema);
        catch_panic(schema).unwrap_or(Value::Bool(true))
    }

    /// What not everybody may do with it; nothing where the plugin's code panics when it is asked, which no manager is
    /// built with.
    #[must_use]
    pub fn permissions(&self) -> Vec<Permission> {
        self.declared_permissions().unwrap_or_default()
    }

    pub(crate) fn declared_permissions(&self) -> Result<Vec<Permission>, CaughtPanic> {
        catch_panic(|| self.stages().map(Stages::permissions).unwrap_or_default())
    }

    pub(crate) fn load(
        &self,
        section: &Value,
        context: PluginContext,
    ) -> BoxFuture<'static, Result<PluginValue, BoxError>> {
        match (self.stages(), self.read(section)) {
            (Some(stages), Ok(config)) => stages.load(config, context),
            (None, Ok(_)) => {
                let made = self.make().flatten();
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
        match (&self.made, &self.life) {
            (Some(made), _) => made.is_instant().then(|| made.value.clone()),
            (None, Life::Stages(_)) => None,
            (None, Life::Function) => Some(None),
            (None, Life::Default(make)) => Some(Some(make())),
        }
    }

    /// Whether it comes from code that is linked in, and not from the host.
    pub(crate) fn is_linked(&self) -> bool {
        self.made.is_none() && matches!(self.info.package_ref(), PackageRef::Linked(_))
    }

    /// Whether the host has made its value, which begins and ends its work as such: it can only be started again when it
    /// has stopped.
    pub(crate) fn has_one_life(&self) -> bool {
        let works = |made: &MadeStages| made.typed.is_some() || made.start.is_some() || made.stop.is_some();
        self.made.as_ref().is_some_and(|made| made.value.is_some() && works(made))
    }

    /// Whether it is loaded and started before it is called.
    pub(crate) fn has_life(&self) -> bool {
        match (&self.made, &self.life) {
            (Some(made), _) => !made.is_instant(),
            (None, life) => matches!(life, Life::Stages(_)),
        }
    }

    /// A plugin type as it is where it is linked in, made and configured as it says: for what lists its plugins, where a type
    /// has no hookimpl that could be listed. Those that it has are those of this plugin.
    pub fn of_type<P: PluginType>() -> Self {
        let spec = P::spec();
        Self { ty: Some(TypeId::of::<P>()), ..Self::linked(PluginInfo::of(spec), spec.life()) }
    }

    /// A plugin whose value the host has made: the hookimpls of its type are those of this plugin. Two plugins can have
    /// values of one type. Their names are given here.
    ///
    /// A type that implements [`Plugin`](trait@crate::Plugin) is started and stopped by that; its `load` is not called, and its
    /// configuration is not read. As there is one value, which cannot be started again before it has stopped, such a plugin
    /// is not reloaded, nor is what it requires: it is disabled and enabled.
    ///
    /// [`PluginManager::plugin_value`](crate::PluginManager::plugin_value) gives the value back.
    #[track_caller]
    pub fn of_value<P: PluginType>(name: impl Into<Arc<str>>, value: impl Into<Arc<P>>) -> Self {
        let value: Arc<P> = value.into();
        let mut info = PluginInfo::of(P::spec()).renamed(name.into());
        info.set_location(SourceLocation::caller());
        let mut definition = Self::linked(info, Life::Function);
        let typed = linked_stages(&P::spec().life());
        let stages = definition.made();
        stages.value = Some(value);
        stages.typed = typed;
        definition.ty = Some(TypeId::of::<P>());
        definition
    }

    /// Stands for itself, whatever others are there.
    pub(crate) fn forget_others(&mut self) {
        let info = self.info_mut();
        info.requirements.clear();
        info.conflicts.clear();
        info.needs.clear();
    }

    /// What it says of itself.
    #[must_use]
    pub fn info(&self) -> &PluginInfo {
        &self.info
    }

    fn info_mut(&mut self) -> &mut PluginInfo {
        Arc::make_mut(&mut self.info)
    }

    /// Its version, `0.0.0` unless said.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.info_mut().package_mut().version = version.into();
        self
    }

    /// What it is for.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.info_mut().package_mut().description = description.into();
        self
    }

    /// Cannot be disabled.
    pub fn core(mut self) -> Self {
        self.info_mut().is_core = true;
        self
    }

    /// Requires a plugin or a capability: `clock >= 1.2`, `jwt?`.
    pub fn requires(mut self, requirement: &str) -> Self {
        self.info_mut().require(requirement);
        self
    }

    /// Provides a capability: `tracing`, `tracing 1.2.0`.
    pub fn provides(mut self, capability: &str) -> Self {
        self.info_mut().provide(capability);
        self
    }

    /// Cannot be together with a plugin or a capability.
    pub fn conflicts(mut self, other: &str) -> Self {
        self.info_mut().conflict(other);
        self
    }

    /// Is written for the hooks of a package in these versions: `sre-bot-hooks >= 1.2`.
    pub fn hookspecs(mut self, package: &str) -> Self {
        self.info_mut().require_hookspecs(package);
        self
    }

    /// Needs a service.
    pub fn needs<S: Service + ?Sized>(mut self) -> Self {
        self.info_mut().needs.push(ServiceRef::of::<S>());
        self
    }

    /// Offers a service, which it provides when it is loaded or started.
    pub fn offers<S: Service + ?Sized>(mut self) -> Self {
        self.info_mut().offers.push(ServiceRef::of::<S>());
        self
    }

    /// Declares a permission.
    pub fn permission(mut self, permission: Permission) -> Self {
        self.made().permissions.push(permission);
        self
    }

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

    fn made(&mut self) -> &mut MadeStages {
        let owner = Owner::Plugin(self.info.shared_name());
        Arc::make_mut(self.made.get_or_insert_with(|| Foreign::new(owner, Arc::default())))
    }

    /// Implements a hook, sync or async, by a function that does not wait.
    #[track_caller]
    pub fn implement<H>(self, function: Box<<H::Key as PlainHookKey>::SyncFn>) -> Self
    where
        H: Hook<Key: PlainHookKey>,
    {
        let thunk = <H::Key as PlainHookKey>::Thunk::from_sync(function);
        self.with_implementation::<H::Key>(move || Box::new(thunk.clone()), |spec| spec)
    }

    /// Implements an async hook: `Box::new(|hook, slot| slot.start(async move { … }))`.
    #[track_caller]
    pub fn implement_async<H>(self, function: Box<<H::Key as AsyncHookKey>::AsyncFn>) -> Self
    where
        H: Hook<Key: AsyncHookKey>,
    {
        let thunk = AsyncThunk::<H::Key>::Async(function.into());
        self.with_implementation::<H::Key>(move || Box::new(thunk.clone()), |spec| spec)
    }

    /// Implements an async hook by a function that blocks, off the async workers.
    #[track_caller]
    pub fn implement_blocking<H>(self, function: Box<<H::Key as PlainHookKey>::SyncFn>) -> Self
    where
        H: Hook<Key: AsyncHookKey + BlockingHookKey>,
    {
        let thunk = AsyncThunk::<H::Key>::Blocking(function.into());
        let bind = move || -> Bound { Box::new(thunk.clone()) };
        self.with_implementation::<H::Key>(bind, ImplementationSpec::with_blocking)
    }

    /// Runs around the other implementations of a hook: `Box::new(|hook, next| next.run(hook))`, and where it is async
    /// `Box::new(|hook, next, _| Box::pin(async move { next.run(hook).await }))`.
    #[track_caller]
    pub fn wrap<H: Hook>(self, function: Box<<H::Key as HookKey>::WrapperFn>) -> Self {
        let function: Arc<<H::Key as HookKey>::WrapperFn> = function.into();
        let bind = move || -> Bound { Box::new(Arc::clone(&function)) };
        self.with_implementation::<H::Key>(bind, ImplementationSpec::with_wrapper)
    }

    #[track_caller]
    fn with_implementation<K: HookKey>(
        mut self,
        bind: impl Fn() -> Bound + Send + Sync + 'static,
        options: impl FnOnce(ImplementationSpec) -> ImplementationSpec,
    ) -> Self {
        let (name, package) = (self.info.shared_name(), self.info.package_ref().clone());
        let number = self.implementations.len();
        let bind = Foreign::new(Owner::Plugin(Arc::clone(&name)), bind);
        let bind = move || (*bind)();
        let spec = ImplementationSpec::made(K::spec, name, number, package, SourceLocation::caller(), bind);
        self.implementations.push(SpecRef::Made(Arc::new(options(spec))));
        self
    }

    /// Before all others.
    pub fn tryfirst(self) -> Self {
        self.place(Place::First)
    }

    /// Behind all others.
    pub fn trylast(self) -> Self {
        self.place(Place::Last)
    }

    /// By this number, lower is earlier.
    pub fn priority(self, priority: i32) -> Self {
        self.place(Place::Priority(priority))
    }

    fn place(self, place: Place) -> Self {
        self.change_last(|spec| spec.set_place(place))
    }

    /// Before another plugin; a trailing `?` means: if that is there.
    pub fn before(self, plugin: &str) -> Self {
        self.change_last(|spec| spec.add_before(plugin))
    }

    /// Behind another plugin; a trailing `?` means: if that is there.
    pub fn after(self, plugin: &str) -> Self {
        self.change_last(|spec| spec.add_after(plugin))
    }

    /// In calls for the plugin's own sake only.
    pub fn own(self) -> Self {
        self.change_last(|spec| spec.set_scope(Scope::Own))
    }

    fn change_last(mut self, change: impl FnOnce(&mut ImplementationSpec)) -> Self {
        if let Some(SpecRef::Made(spec)) = self.implementations.last_mut()
            && let Some(spec) = Arc::get_mut(spec)
        {
            change(spec);
        }
        self
    }
}

/// Stages that are closures.
#[derive(Clone, Default)]
struct MadeStages {
    value: PluginValue,
    /// Those of the value's type, but for `load`.
    typed: Option<&'static dyn Stages>,
    schema: Option<Value>,
    read: Option<Arc<Read>>,
    load: Option<Arc<Load>>,
    start: Option<Arc<Stage>>,
    stop: Option<Arc<Stage>>,
    permissions: Vec<Permission>,
}

type Read = dyn Fn(&Value, &dyn Fn() -> Value) -> Result<ReadConfig, Vec<Wrong>> + Send + Sync;
type Load = dyn Fn(ReadConfig, PluginContext) -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync;
type Stage = dyn Fn(PluginContext) -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync;

impl MadeStages {
    fn is_instant(&self) -> bool {
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

fn refused<T: Send + 'static>(wrong: &[Wrong]) -> BoxFuture<'static, Result<T, BoxError>> {
    let wrong: Vec<_> = wrong.iter().map(Wrong::to_string).collect();
    Box::pin(async move { Err(wrong.join("; ").into()) })
}

fn nothing() -> BoxFuture<'static, Result<(), BoxError>> {
    Box::pin(async { Ok(()) })
}

fn linked_stages(life: &Life) -> Option<&'static dyn Stages> {
    match life {
        Life::Stages(stages) => stages.downcast_ref::<LinkedStages>().map(|stages| stages.0),
        Life::Function | Life::Default(_) => None,
    }
}

impl fmt::Debug for PluginDefinition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PluginDefinition").field("info", &self.info).finish_non_exhaustive()
    }
}
