use std::sync::Arc;

use serde::Serialize;

use super::capability::Capability;
use super::migration::{Migration, Migrator};
use super::requirement::Requirement;
use crate::source_location::SourceLocation;
use crate::spec::{MadePackage, Package, PackageRef, PluginSpec, ServiceRef};

/// What a plugin says of itself: the unit that is named, versioned, configured and switched.
#[derive(Debug, Clone, Serialize)]
pub struct PluginInfo {
    #[serde(serialize_with = "serialize_name")]
    name: Arc<str>,
    #[serde(serialize_with = "serialize_package")]
    package: PackageRef,
    #[serde(skip)]
    location: SourceLocation,
    #[serde(skip)]
    pub(crate) is_core: bool,
    #[serde(skip)]
    pub(crate) requirements: Vec<Requirement>,
    #[serde(skip)]
    pub(crate) capabilities: Vec<Capability>,
    #[serde(skip)]
    pub(crate) conflicts: Vec<Requirement>,
    /// The packages of hookspecs, in the versions that it is written for.
    #[serde(skip)]
    pub(crate) hookspecs: Vec<Requirement>,
    #[serde(skip)]
    pub(crate) needs: Vec<ServiceRef>,
    #[serde(skip)]
    pub(crate) offers: Vec<ServiceRef>,
    #[serde(skip)]
    migrations: Vec<Migration>,
    /// What cannot be read of what it says.
    #[serde(skip)]
    pub(crate) malformed: Vec<String>,
}

impl PluginInfo {
    pub(crate) fn new(name: impl Into<Arc<str>>, package: PackageRef, location: SourceLocation) -> Self {
        Self {
            name: name.into(),
            package,
            location,
            is_core: false,
            requirements: Vec::new(),
            capabilities: Vec::new(),
            conflicts: Vec::new(),
            hookspecs: Vec::new(),
            needs: Vec::new(),
            offers: Vec::new(),
            migrations: Vec::new(),
            malformed: Vec::new(),
        }
    }

    /// What a type declares.
    pub(crate) fn of(spec: &'static PluginSpec) -> Self {
        let mut info = Self::new(spec.name(), PackageRef::Linked(spec.package()), spec.location());
        info.is_core = spec.is_core();
        spec.requires().iter().for_each(|text| info.require(text));
        spec.provides().iter().for_each(|text| info.provide(text));
        spec.conflicts().iter().for_each(|text| info.conflict(text));
        spec.hookspecs().iter().for_each(|text| info.require_hookspecs(text));
        info.needs = spec.needs().to_vec();
        info.offers = spec.offers().to_vec();
        info.migrate(spec.migrations().iter().cloned());
        info
    }

    pub(crate) fn renamed(self, name: Arc<str>) -> Self {
        Self { name, ..self }
    }

    pub(crate) fn set_location(&mut self, location: SourceLocation) {
        self.location = location;
    }

    pub(crate) fn require(&mut self, text: &str) {
        self.read(Requirement::parse(text), |info| &mut info.requirements);
    }

    pub(crate) fn provide(&mut self, text: &str) {
        self.read(Capability::parse(text), |info| &mut info.capabilities);
    }

    pub(crate) fn conflict(&mut self, text: &str) {
        self.read(Requirement::parse(text), |info| &mut info.conflicts);
    }

    pub(crate) fn require_hookspecs(&mut self, text: &str) {
        self.read(Requirement::parse(text), |info| &mut info.hookspecs);
    }

    /// It has these migrations, and needs somebody who applies them.
    pub(crate) fn migrate(&mut self, migrations: impl IntoIterator<Item = Migration>) {
        let had_any = !self.migrations.is_empty();
        self.migrations.extend(migrations);
        self.migrations.sort_by_key(|each| (each.number().is_none(), each.number()));
        if !had_any && !self.migrations.is_empty() {
            self.needs.push(ServiceRef::of::<dyn Migrator>());
        }
    }

    /// It does without what others offer.
    pub(crate) fn need_nothing(&mut self) {
        self.requirements.clear();
        self.conflicts.clear();
        self.needs.clear();
        self.migrations.clear();
    }

    fn read<T>(&mut self, read: Result<T, String>, list: impl FnOnce(&mut Self) -> &mut Vec<T>) {
        match read {
            Ok(read) => list(self).push(read),
            Err(problem) => self.malformed.push(problem),
        }
    }

    pub(crate) fn package_mut(&mut self) -> &mut MadePackage {
        self.package.to_mut()
    }

    /// Name, unique in a manager.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same, to keep.
    #[must_use]
    pub fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// The package that it comes from, with its version.
    #[must_use]
    pub fn package(&self) -> Package<'_> {
        self.package.get()
    }

    pub(crate) fn package_ref(&self) -> &PackageRef {
        &self.package
    }

    /// Version of the package.
    #[must_use]
    pub fn version(&self) -> &str {
        self.package.get().version
    }

    /// Where it is declared: its type, the first implementation of a crate that declares none, or the code that makes it.
    #[must_use]
    pub fn location(&self) -> SourceLocation {
        self.location
    }

    /// Whether it cannot be disabled.
    #[must_use]
    pub fn is_core(&self) -> bool {
        self.is_core
    }

    /// What it cannot do without, and what it does without but comes behind.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// What it provides under a name that others may provide as well: `tracing`, `tracing 1.2.0`.
    #[must_use]
    pub fn capabilities(&self) -> Vec<String> {
        self.capabilities.iter().map(Capability::to_string).collect()
    }

    /// What it cannot be together with.
    #[must_use]
    pub fn conflicts(&self) -> &[Requirement] {
        &self.conflicts
    }

    /// The services that it needs.
    #[must_use]
    pub fn needs(&self) -> &[ServiceRef] {
        &self.needs
    }

    /// The services that it offers.
    #[must_use]
    pub fn offers(&self) -> &[ServiceRef] {
        &self.offers
    }

    /// The migrations of its tables, in their order, the seed behind them; of all dialects.
    #[must_use]
    pub fn migrations(&self) -> &[Migration] {
        &self.migrations
    }

    /// The version of a plugin or capability of this name, if it is this one or provides it.
    pub(crate) fn version_of(&self, name: &str) -> Option<&str> {
        if *self.name == *name {
            return Some(self.version());
        }
        let capability = self.capabilities.iter().find(|capability| capability.name == name)?;
        Some(capability.version.as_deref().unwrap_or_else(|| self.version()))
    }
}

fn serialize_name<S: serde::Serializer>(name: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name)
}

fn serialize_package<S: serde::Serializer>(package: &PackageRef, serializer: S) -> Result<S::Ok, S::Error> {
    package.get().serialize(serializer)
}
