//! What a plugin that was made at run time says of itself.

use super::PluginDefinition;
use crate::plugin::{Migration, Permission};
use crate::spec::{Service, ServiceRef};

impl PluginDefinition {
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

    /// Has these migrations, and needs somebody who applies them: see [`Migrator`](crate::Migrator).
    pub fn migrations(mut self, migrations: impl IntoIterator<Item = Migration>) -> Self {
        self.info_mut().migrate(migrations);
        self
    }

    /// Declares a permission.
    pub fn permission(mut self, permission: Permission) -> Self {
        self.made().permissions.push(permission);
        self
    }
}
