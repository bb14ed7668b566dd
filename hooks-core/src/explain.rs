use std::fmt;

use thiserror::Error;

use crate::nearest::nearest;
use crate::order::Direction;
use crate::{HookSpec, Implementation, Location, Place, Snapshot};

/// The order of one hook: each implementation, its place, and why it stands there.
///
/// Its `Display` is meant to be read by a person.
#[derive(Debug, Clone)]
pub struct Explanation {
    hook: &'static HookSpec,
    steps: Vec<Step>,
}

/// One implementation in the order of a hook.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Step {
    /// Name of the plugin.
    pub plugin: &'static str,
    /// Name of the function.
    pub function: &'static str,
    /// Where the function stands.
    pub location: Location,
    /// What put it in its place.
    pub reasons: Vec<String>,
}

/// No hook, or more than one, has the name that was asked for.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum UnknownHook {
    /// No hook is called that.
    #[error("no hook is named `{name}`{}", .nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    NoSuchHook {
        /// The name that was asked for.
        name: String,
        /// The name that is probably meant.
        nearest: Option<&'static str>,
    },
    /// Several hooks in different modules are called that.
    #[error("more than one hook is named `{name}`; ask for one of `{}`", .candidates.join("`, `"))]
    Ambiguous {
        /// The name that was asked for.
        name: String,
        /// Their qualified names.
        candidates: Vec<String>,
    },
}

impl Explanation {
    /// The hook.
    #[must_use]
    pub fn hook(&self) -> &'static HookSpec {
        self.hook
    }

    /// The implementations in call order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(crate) fn of(snapshot: &Snapshot, name: &str) -> Result<Self, UnknownHook> {
        let hook = find(&snapshot.hooks(), name)?;
        let implementations = snapshot.implementations(hook);
        let step = |each: &std::sync::Arc<Implementation>| Step {
            plugin: each.plugin().name(),
            function: each.function(),
            location: each.location(),
            reasons: reasons(hook, each, implementations),
        };
        Ok(Self { hook, steps: implementations.iter().map(step).collect() })
    }
}

fn find(hooks: &[&'static HookSpec], name: &str) -> Result<&'static HookSpec, UnknownHook> {
    let is_called = |hook: &&&HookSpec| hook.name() == name || hook.qualified_name() == name;
    let found: Vec<_> = hooks.iter().filter(is_called).collect();
    match found[..] {
        [hook] => Ok(hook),
        [] => Err(UnknownHook::NoSuchHook {
            name: name.to_owned(),
            nearest: nearest(name, hooks.iter().map(|hook| hook.name())),
        }),
        _ => Err(UnknownHook::Ambiguous {
            name: name.to_owned(),
            candidates: found.iter().map(|hook| hook.qualified_name()).collect(),
        }),
    }
}

fn reasons(hook: &HookSpec, implementation: &Implementation, all: &[std::sync::Arc<Implementation>]) -> Vec<String> {
    let spec = implementation.spec();
    let mut reasons = Vec::new();
    if let Some(unwound) = hook.unwound() {
        reasons.push(format!("opposite order of `{}`", unwound.name()));
    } else if hook.is_reverse() {
        reasons.push("opposite order".to_owned());
    }
    reasons.push(match spec.place() {
        Place::Priority(0) => "start order of its plugin".to_owned(),
        place => place.to_string(),
    });
    let has = |name: &str| all.iter().any(|other| other.plugin().name() == name);
    let own = spec.constraints().filter(|(_, name)| has(name));
    reasons.extend(own.map(|(direction, name)| format!("{direction} `{name}`")));
    for other in all {
        let about_this = |&(_, name): &(_, &str)| name == implementation.plugin().name();
        for (direction, _) in other.spec().constraints().filter(about_this) {
            let opposite = match direction {
                Direction::Before => Direction::After,
                Direction::After => Direction::Before,
            };
            let (plugin, location) = (other.plugin().name(), other.location());
            reasons.push(format!("{opposite} `{plugin}`, as that asks at {location}"));
        }
    }
    reasons
}

impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} ({})", self.hook.qualified_name(), self.hook.location())?;
        for (position, step) in self.steps.iter().enumerate() {
            let Step { plugin, function, location, reasons } = step;
            let (place, reasons) = (position + 1, reasons.join("; "));
            writeln!(formatter, "  {place}. {plugin}  {function}  {location}  [{reasons}]")?;
        }
        Ok(())
    }
}
