use std::fmt;

use serde::Serialize;

use crate::explain::Explanation;
use crate::{Package, Snapshot};

/// Everything there is in a snapshot: for people by its `Display`, for programs by its `Serialize`.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Description {
    /// The plugins in start order.
    pub plugins: Vec<PluginDescription>,
    /// Every hook that was linked in or is implemented, by qualified name.
    pub hooks: Vec<Explanation>,
}

/// One plugin.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct PluginDescription {
    /// Its name.
    pub name: &'static str,
    /// The package that it comes from, with its version.
    pub package: Package,
}

impl Snapshot {
    /// Everything there is.
    #[must_use]
    pub fn describe(&self) -> Description {
        Description::of(self)
    }
}

impl Description {
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let plugin = |plugin: &crate::PluginInfo| PluginDescription { name: plugin.name(), package: *plugin.package() };
        Self {
            plugins: snapshot.plugins().iter().map(|each| plugin(each)).collect(),
            hooks: snapshot.hooks().into_iter().map(|hook| Explanation::of(snapshot, hook)).collect(),
        }
    }
}

/// The plugins, and for each implemented hook what a call runs, in order.
impl fmt::Display for Description {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "plugins")?;
        for PluginDescription { name, package } in &self.plugins {
            write!(formatter, "  {name} {}", package.version)?;
            if !package.description.is_empty() {
                write!(formatter, "  {}", package.description)?;
            }
            writeln!(formatter)?;
        }
        writeln!(formatter, "hooks")?;
        for hook in self.hooks.iter().filter(|hook| !hook.steps.is_empty()) {
            writeln!(formatter, "  {}{}", hook.hook, hook.scope_text())?;
            for (position, step) in hook.steps.iter().enumerate() {
                let (place, plugin, function, location) = (position + 1, step.plugin, step.function, step.location);
                writeln!(formatter, "    {place}. {plugin}  {function}  {location}{}", step.scope_text())?;
            }
        }
        Ok(())
    }
}
