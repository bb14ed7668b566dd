use serde::Serialize;

use crate::source_location::SourceLocation;
use crate::spec::Package;

/// A plugin that was found: the unit that is named, versioned and switched.
#[derive(Debug, Clone, Serialize)]
pub struct PluginInfo {
    name: &'static str,
    package: &'static Package,
    #[serde(skip)]
    location: SourceLocation,
}

impl PluginInfo {
    pub(crate) fn new(name: &'static str, package: &'static Package, location: SourceLocation) -> Self {
        Self { name, package, location }
    }

    /// Name, unique in a manager.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The package that it comes from, with its version.
    #[must_use]
    pub fn package(&self) -> &'static Package {
        self.package
    }

    /// Where it is declared: its type, or the first implementation of a crate that declares none.
    #[must_use]
    pub fn location(&self) -> SourceLocation {
        self.location
    }
}
