use std::fmt;

use serde::Serialize;

use crate::explain::{Explanation, UnknownHook, find};
use crate::plugin::PluginInfo;
use crate::snapshot::Snapshot;

/// Everything there is in a snapshot: for people by its `Display`, for programs by its `Serialize`.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Description {
    /// The plugins in start order.
    pub plugins: Vec<PluginInfo>,
    /// Every hook that was linked in or is implemented, by qualified name.
    pub hooks: Vec<Explanation>,
}

impl Snapshot {
    /// Everything there is.
    #[must_use]
    pub fn describe(&self) -> Description {
        Description {
            plugins: self.plugins().iter().map(|each| PluginInfo::clone(each)).collect(),
            hooks: self.hooks().into_iter().map(|hook| Explanation::of(self, hook)).collect(),
        }
    }
}

impl Description {
    /// One of the hooks, by its name or its qualified name (`host::find_user`).
    ///
    /// # Errors
    /// Where no hook or more than one has this name.
    pub fn hook(&self, name: &str) -> Result<&Explanation, UnknownHook> {
        find(&self.hooks, |hook| hook.spec, name)
    }
}

/// The plugins, and for each implemented hook what a call runs, in order.
impl fmt::Display for Description {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "plugins")?;
        for plugin in &self.plugins {
            let (name, package) = (plugin.name(), plugin.package());
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
                let (place, plugin, function, location) = (position + 1, &step.plugin, &step.function, step.location);
                writeln!(formatter, "    {place}. {plugin}  {function}  {location}{}", step.scope_text())?;
            }
        }
        Ok(())
    }
}
