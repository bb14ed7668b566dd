use std::fmt;
use std::sync::Arc;

use super::expected::assert_same;
use crate::call::Hook;
use crate::implementation::Implementation;
use crate::outcome::CallOutcome;
use crate::source_location::SourceLocation;
use crate::spec::HookSpec;

/// An implementation of a hook that was entered.
///
/// As text it is `plugin:hook`, followed by what became of it unless it returned: `clock:before_request failed`.
#[derive(Clone)]
pub struct Call {
    plugin: Arc<str>,
    hook: &'static HookSpec,
    function: String,
    location: SourceLocation,
    outcome: Option<CallOutcome>,
}

impl Call {
    pub(super) fn of(implementation: &Implementation) -> Self {
        Self {
            plugin: implementation.plugin().shared_name(),
            hook: implementation.hook(),
            function: implementation.function().to_owned(),
            location: implementation.location(),
            outcome: None,
        }
    }

    /// Keeps what it was told first.
    pub(super) fn end(&mut self, outcome: CallOutcome) {
        self.outcome.get_or_insert(outcome);
    }

    /// Name of the plugin.
    #[must_use]
    pub fn plugin(&self) -> &str {
        &self.plugin
    }

    /// Name of the hook.
    #[must_use]
    pub fn hook(&self) -> &'static str {
        self.hook.name()
    }

    /// Name of the function, `Type::method` for a method.
    #[must_use]
    pub fn function(&self) -> &str {
        &self.function
    }

    /// Where the function stands.
    #[must_use]
    pub fn location(&self) -> SourceLocation {
        self.location
    }

    /// How it ended; `None` while it runs.
    ///
    /// One that a panic of another has unwound is [cancelled](CallOutcome::Cancelled). A panic of the handler or of the
    /// caller counts as one of the implementation that it comes through first.
    #[must_use]
    pub fn outcome(&self) -> Option<CallOutcome> {
        self.outcome
    }
}

/// Implementations that were entered, in this order.
#[derive(Clone, Default)]
pub struct Calls(Vec<Call>);

impl Calls {
    pub(super) fn new(calls: Vec<Call>) -> Self {
        Self(calls)
    }

    /// Each of them.
    #[must_use]
    pub fn as_slice(&self) -> &[Call] {
        &self.0
    }

    /// Only those of a plugin.
    #[must_use]
    pub fn of_plugin(&self, plugin: &str) -> Self {
        self.filtered(|call| call.plugin() == plugin)
    }

    /// Only those of a hook: `calls.of_hook::<before_request>()`.
    #[must_use]
    pub fn of_hook<H: Hook>(&self) -> Self {
        let hook = HookSpec::of::<H>();
        self.filtered(|call| (call.hook.module(), call.hook.name()) == (hook.module(), hook.name()))
    }

    fn filtered(&self, keep: impl Fn(&Call) -> bool) -> Self {
        Self(self.0.iter().filter(|call| keep(call)).cloned().collect())
    }

    /// Checks that it is exactly these, each written as [`Call`] is.
    ///
    /// # Panics
    /// Where it is not, with both lists side by side.
    #[track_caller]
    pub fn assert(&self, expected: &[&str]) {
        let got: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        assert_same("other implementations were entered than expected", expected, &got);
    }
}

impl fmt::Display for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.plugin, self.hook())?;
        match self.outcome {
            Some(CallOutcome::Returned) => Ok(()),
            Some(outcome) => write!(formatter, " {outcome}"),
            None => formatter.write_str(" runs"),
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self} ({}, {})", self.function, self.location)
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.0).finish()
    }
}
