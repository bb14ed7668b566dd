use std::any::{Any, TypeId};
use std::sync::Arc;

use super::package::Package;
use crate::source_location::SourceLocation;

/// What `#[plugin]` declares on a type.
#[derive(Debug)]
pub struct PluginSpec {
    name: Option<&'static str>,
    module: &'static str,
    package: &'static Package,
    location: SourceLocation,
    type_id: fn() -> TypeId,
    make: fn() -> Arc<dyn Any + Send + Sync>,
}

impl PluginSpec {
    #[doc(hidden)]
    #[must_use]
    pub const fn new<P: PluginType>(
        name: Option<&'static str>,
        module: &'static str,
        package: &'static Package,
        location: SourceLocation,
    ) -> Self {
        Self { name, module, package, location, type_id: TypeId::of::<P>, make: || Arc::new(P::make()) }
    }

    /// Name of the plugin: the one given, or that of the package.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name.unwrap_or(self.package.name)
    }

    /// The package that declares the type.
    #[must_use]
    pub fn package(&self) -> &'static Package {
        self.package
    }

    /// Where the type is declared.
    #[must_use]
    pub fn location(&self) -> SourceLocation {
        self.location
    }

    /// What it is sorted by: two types of one module have different names, or are two plugins of one name.
    pub(crate) fn rank(&self) -> (SourceLocation, &'static str, &'static str) {
        (self.location, self.module, self.name())
    }

    pub(crate) fn type_id(&self) -> TypeId {
        (self.type_id)()
    }

    pub(crate) fn make(&self) -> Arc<dyn Any + Send + Sync> {
        (self.make)()
    }
}

/// A type that `#[plugin]` stands on; its value holds the plugin's state.
///
/// Not for implementing by hand: [`plugin`](macro@crate::plugin) does it and registers the type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no plugin type",
    label = "not declared as a plugin",
    note = "write `#[plugin]` above `{Self}`, and `#[derive(Default)]` or an `impl Default` that makes it"
)]
pub trait PluginType: Sized + Send + Sync + 'static {
    #[doc(hidden)]
    fn spec() -> &'static PluginSpec;

    /// A new value of this type.
    #[doc(hidden)]
    #[must_use]
    fn make() -> Self;

    /// The value of this type in a manager.
    #[doc(hidden)]
    #[must_use]
    fn instance(instances: &Instances) -> Arc<Self> {
        let instance = instances.get(TypeId::of::<Self>()).and_then(|instance| instance.downcast().ok());
        instance.unwrap_or_else(|| Arc::new(Self::make()))
    }
}

/// The values of the plugin types of one manager.
#[doc(hidden)]
pub type Instances = dyn Values;

/// Who has values of plugin types.
#[doc(hidden)]
pub trait Values {
    /// The value of a plugin type, if it is one of the manager's.
    fn get(&self, ty: TypeId) -> Option<Arc<dyn Any + Send + Sync>>;
}
