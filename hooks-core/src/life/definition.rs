mod closures;
mod declare;
mod implement;
mod run;

use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use self::closures::MadeStages;
use super::stages::{LinkedStages, NoConfig, Stages, schema_of};
use crate::blame::{CaughtPanic, catch_panic};
use crate::foreign::{Foreign, Owner};
use crate::plugin::{Permission, PluginInfo};
use crate::source_location::SourceLocation;
use crate::spec::{Life, MadePackage, PackageRef, PluginType, SpecRef};

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

    /// What it says of itself.
    #[must_use]
    pub fn info(&self) -> &PluginInfo {
        &self.info
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

    /// Whether it comes from code that is linked in, and not from the host.
    pub(crate) fn is_linked(&self) -> bool {
        self.made.is_none() && matches!(self.info.package_ref(), PackageRef::Linked(_))
    }

    /// Whether it is loaded and started before it is called.
    pub(crate) fn has_life(&self) -> bool {
        let has_stages = match (&self.made, &self.life) {
            (Some(made), _) => !made.is_instant(),
            (None, life) => matches!(life, Life::Stages(_)),
        };
        has_stages || !self.info.migrations().is_empty()
    }

    /// Whether the host has made its value, which begins and ends its work as such: it can only be started again when it
    /// has stopped.
    pub(crate) fn has_one_life(&self) -> bool {
        let works = |made: &MadeStages| made.typed.is_some() || made.start.is_some() || made.stop.is_some();
        self.made.as_ref().is_some_and(|made| made.value.is_some() && works(made))
    }

    /// As it is before anything is configured, whatever others are there: of a plugin with a life, its functions.
    pub(crate) fn unconfigured(mut self) -> Self {
        let has_life = self.has_life();
        self.info_mut().need_nothing();
        // It has the implementations of its type.
        self.ty = None;
        if has_life {
            self.implementations.retain(|each| each.needs_no_value());
            (self.life, self.made) = (Life::Function, None);
        }
        self
    }

    fn info_mut(&mut self) -> &mut PluginInfo {
        Arc::make_mut(&mut self.info)
    }

    fn made(&mut self) -> &mut MadeStages {
        let owner = Owner::Plugin(self.info.shared_name());
        Arc::make_mut(self.made.get_or_insert_with(|| Foreign::new(owner, Arc::default())))
    }
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
