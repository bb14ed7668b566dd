use std::any::{Any, TypeId};
use std::fmt;
use std::sync::Arc;

use super::package::Package;
use super::service::ServiceRef;
use crate::plugin::Migration;
use crate::source_location::SourceLocation;

/// What `#[plugin]` declares on a type.
pub struct PluginSpec {
    name: Option<&'static str>,
    module: &'static str,
    package: &'static Package<'static>,
    location: SourceLocation,
    type_id: fn() -> TypeId,
    life: Life,
    core: bool,
    given: bool,
    requires: &'static [&'static str],
    provides: &'static [&'static str],
    conflicts: &'static [&'static str],
    hookspecs: &'static [&'static str],
    needs: &'static [ServiceRef],
    offers: &'static [ServiceRef],
    migrations: &'static [Migration],
}

/// Built by the `#[plugin]` macro, in a `static`.
#[doc(hidden)]
impl PluginSpec {
    #[must_use]
    pub const fn new<P: PluginType>(
        name: Option<&'static str>,
        module: &'static str,
        package: &'static Package<'static>,
        location: SourceLocation,
        life: Life,
    ) -> Self {
        Self {
            name,
            module,
            package,
            location,
            type_id: TypeId::of::<P>,
            life,
            core: false,
            given: false,
            requires: &[],
            provides: &[],
            conflicts: &[],
            hookspecs: &[],
            needs: &[],
            offers: &[],
            migrations: &[],
        }
    }

    setters! {
        with_core() core = true;
        with_given() given = true;
        with_requires(plugins: &'static [&'static str]) requires = plugins;
        with_provides(capabilities: &'static [&'static str]) provides = capabilities;
        with_conflicts(plugins: &'static [&'static str]) conflicts = plugins;
        with_hookspecs(packages: &'static [&'static str]) hookspecs = packages;
        with_needs(services: &'static [ServiceRef]) needs = services;
        with_offers(services: &'static [ServiceRef]) offers = services;
        with_migrations(migrations: &'static [Migration]) migrations = migrations;
    }
}

impl PluginSpec {
    /// Name of the plugin: the one given, or that of the package.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name.unwrap_or(self.package.name)
    }

    /// Path of the module that declares it.
    pub(crate) fn module(&self) -> &'static str {
        self.module
    }

    /// The package that declares the type.
    #[must_use]
    pub fn package(&self) -> &'static Package<'static> {
        self.package
    }

    /// Where the type is declared.
    #[must_use]
    pub fn location(&self) -> SourceLocation {
        self.location
    }

    /// Whether it cannot be disabled.
    #[must_use]
    pub fn is_core(&self) -> bool {
        self.core
    }

    /// Whether there is a plugin of this type only where the host hands over a value.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.given
    }

    /// What it requires: `clock >= 1.2`, `jwt?`.
    #[must_use]
    pub fn requires(&self) -> &'static [&'static str] {
        self.requires
    }

    /// The capabilities that it provides.
    #[must_use]
    pub fn provides(&self) -> &'static [&'static str] {
        self.provides
    }

    /// What it cannot be together with.
    #[must_use]
    pub fn conflicts(&self) -> &'static [&'static str] {
        self.conflicts
    }

    /// The packages whose hooks it is written for.
    #[must_use]
    pub fn hookspecs(&self) -> &'static [&'static str] {
        self.hookspecs
    }

    /// The services that it needs.
    #[must_use]
    pub fn needs(&self) -> &'static [ServiceRef] {
        self.needs
    }

    /// The services that it offers.
    #[must_use]
    pub fn offers(&self) -> &'static [ServiceRef] {
        self.offers
    }

    /// The migrations of its tables.
    #[must_use]
    pub fn migrations(&self) -> &'static [Migration] {
        self.migrations
    }

    /// What it is sorted by: two types of one module have different names, or are two plugins of one name.
    pub(crate) fn rank(&self) -> (SourceLocation, &'static str, &'static str) {
        (self.location, self.module, self.name())
    }

    pub(crate) fn type_id(&self) -> TypeId {
        (self.type_id)()
    }

    pub(crate) fn has_life(&self) -> bool {
        matches!(self.life, Life::Stages(_)) || !self.migrations.is_empty()
    }

    pub(crate) fn life(&self) -> Life {
        self.life
    }
}

impl fmt::Debug for PluginSpec {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { location, .. } = self;
        formatter
            .debug_struct("PluginSpec")
            .field("name", &self.name())
            .field("location", location)
            .finish_non_exhaustive()
    }
}

/// How the value of a plugin comes to be.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum Life {
    /// It has none.
    Function,
    /// By `Default`.
    Default(fn() -> Arc<dyn Any + Send + Sync>),
    /// By the stages of its type, erased.
    Stages(&'static (dyn Any + Send + Sync)),
}

/// A type that `#[plugin]` stands on; its value holds the plugin's state.
///
/// Not for implementing by hand: [`plugin`](macro@crate::plugin) does it and registers the type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no plugin type",
    label = "not declared as a plugin",
    note = "write `#[plugin]` above `{Self}`, and `#[derive(Default)]` or an `impl Plugin` that makes it"
)]
pub trait PluginType: Sized + Send + Sync + 'static {
    #[doc(hidden)]
    fn spec() -> &'static PluginSpec;

    /// The value of this type among those of a plugin, of which there is one where its implementations are bound.
    #[doc(hidden)]
    #[must_use]
    fn instance(instances: &Instances) -> Option<Arc<Self>> {
        instances.get(TypeId::of::<Self>()).and_then(|instance| instance.downcast().ok())
    }
}

/// The values of one plugin.
#[doc(hidden)]
pub type Instances = dyn Values;

/// Who has values of plugin types.
#[doc(hidden)]
pub trait Values {
    /// The value of a plugin type, if it is one of the manager's.
    fn get(&self, ty: TypeId) -> Option<Arc<dyn Any + Send + Sync>>;
}
