mod reason;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use thiserror::Error;

use self::reason::Reasons;
use crate::chain::debug_as_chain;
use crate::implementation::Implementation;
use crate::nearest::{did_you_mean, nearest};
use crate::snapshot::Snapshot;
use crate::source_location::SourceLocation;
use crate::spec::{HookSpec, OnError, Scope};

/// One hook as it is declared, and its implementations in call order, with what put each in its place.
///
/// Its `Display` is meant to be read by a person, its `Serialize` by a program.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// Module and name: `host::find_user`.
    pub hook: String,
    /// What was declared.
    #[serde(flatten)]
    pub spec: &'static HookSpec,
    /// What a call does when an implementation fails.
    pub on_error: OnError,
    /// The plugins that the host wants first, in the hook that this one unwinds if it does.
    pub order: Vec<String>,
    /// How long an async implementation may take, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// The implementations in call order.
    pub steps: Vec<Step>,
}

/// One implementation in the order of a hook.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Step {
    /// Name of the plugin.
    pub plugin: String,
    /// Name of the function.
    pub function: String,
    /// Where the function stands.
    pub location: SourceLocation,
    /// Whether it runs around those that follow.
    pub wrapper: bool,
    /// Whether it is kept off the async workers.
    pub blocking: bool,
    /// The calls that it runs in.
    pub scope: Scope,
    /// What put it in its place.
    pub reasons: Vec<String>,
}

/// No hook, or more than one, has the name that was asked for.
#[derive(Clone, Error)]
#[non_exhaustive]
pub enum UnknownHook {
    /// No hook is called that.
    #[error("no hook is named `{name}`{}", did_you_mean(*.nearest))]
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

debug_as_chain!(UnknownHook);

impl Snapshot {
    /// Tells for each implementation of a hook where it stands and why.
    ///
    /// `name` is the hook's name, or its qualified name (`host::find_user`).
    ///
    /// # Errors
    /// Where no hook or more than one has this name.
    pub fn explain(&self, name: &str) -> Result<Explanation, UnknownHook> {
        find(&self.hooks(), |hook| hook, name).map(|hook| Explanation::of(self, hook))
    }
}

impl Explanation {
    pub(crate) fn of(snapshot: &Snapshot, hook: &'static HookSpec) -> Self {
        let implementations = snapshot.implementations(hook);
        let rules = snapshot.rules(hook);
        let reasons = Reasons::new(snapshot, hook, &rules.order);
        let step = |each: &Arc<Implementation>| Step {
            plugin: each.plugin().name().to_owned(),
            function: each.function().to_owned(),
            location: each.location(),
            wrapper: each.spec().is_wrapper(),
            blocking: each.spec().is_blocking(),
            scope: each.spec().scope(),
            reasons: reasons.of(each),
        };
        Self {
            hook: hook.qualified_name(),
            spec: hook,
            on_error: if rules.isolate { OnError::Isolate } else { OnError::Stop },
            order: rules.order.to_vec(),
            timeout_ms: rules.timeout.map(|limit| u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)),
            steps: implementations.iter().map(step).collect(),
        }
    }

    /// What the end of a line says of calls that are not for all plugins.
    pub(crate) fn scope_text(&self) -> &'static str {
        if self.spec.is_scoped() { "  scoped" } else { "" }
    }
}

impl Step {
    /// What the end of a line says of an implementation that does not run in all calls.
    pub(crate) fn scope_text(&self) -> String {
        if self.scope == Scope::All { String::new() } else { format!("  {}", self.scope) }
    }
}

/// The one of these hooks that has this name.
pub(crate) fn find<'h, T>(
    hooks: &'h [T],
    spec: impl Fn(&T) -> &'static HookSpec,
    name: &str,
) -> Result<&'h T, UnknownHook> {
    let found: Vec<_> = hooks.iter().filter(|hook| spec(hook).is_called(name)).collect();
    match found[..] {
        [hook] => Ok(hook),
        [] => Err(UnknownHook::NoSuchHook {
            name: name.to_owned(),
            nearest: nearest(name, hooks.iter().map(|hook| spec(hook).name())),
        }),
        _ => Err(UnknownHook::Ambiguous {
            name: name.to_owned(),
            candidates: found.iter().map(|hook| spec(hook).qualified_name()).collect(),
        }),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}){}", self.hook, self.spec.location(), self.scope_text())?;
        if !self.order.is_empty() {
            write!(formatter, "  the host's order: {}", self.order.join(", "))?;
        }
        writeln!(formatter)?;
        for (position, step) in self.steps.iter().enumerate() {
            let Step { plugin, function, location, reasons, .. } = step;
            let (place, reasons, scope) = (position + 1, reasons.join("; "), step.scope_text());
            writeln!(formatter, "  {place}. {plugin}  {function}  {location}  [{reasons}]{scope}")?;
        }
        Ok(())
    }
}
