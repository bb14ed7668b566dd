use std::fmt::Write;

use anstyle::Style;
use hooks_core::{Explanation, HookKind, OnError, Scope, Step};
use serde::Serialize;
use utoipa::ToSchema;

use super::View;
use super::table::{Cell, FAINT, HEAD, Table};

/// Hooks, by where they are declared.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Hooks {
    /// One after the other.
    pub hooks: Vec<Hook>,
}

/// A hook, and what a call of it runs.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Hook {
    /// Module and name: `hooks_axum::web_hooks::before_request`.
    pub name: String,
    /// `all`, `firstresult`, `filter`, `concurrent`, `historic` or `around`.
    pub kind: String,
    /// The declaration as it is written.
    pub signature: String,
    /// Its documentation comment.
    pub documentation: String,
    /// The package that owns it, and the version of that.
    pub owner: String,
    /// Where it is declared: `src/lib.rs:12`.
    pub source: String,
    /// Whether a failure ends a call, `stop`, or is skipped, `isolate`.
    pub on_error: String,
    /// How long an async implementation may take, in milliseconds; nothing where nothing limits it.
    pub timeout_ms: Option<u64>,
    /// Whether implementations run in the opposite order.
    pub reverse: bool,
    /// Whether calls are made for one plugin's sake.
    pub scoped: bool,
    /// The plugins that the configuration wants first.
    pub order: Vec<String>,
    /// What a call runs, in this order.
    pub implementations: Vec<Implementation>,
}

/// An implementation in its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Implementation {
    /// Whose it is.
    pub plugin: String,
    /// Name of the function.
    pub function: String,
    /// Where it stands: `src/lib.rs:12`.
    pub source: String,
    /// Whether it runs around those that follow.
    pub wrapper: bool,
    /// Whether it blocks, and is kept off the async workers.
    pub blocking: bool,
    /// Whether it runs only in calls for its own plugin's sake.
    pub own: bool,
    /// What put it in its place.
    pub reasons: Vec<String>,
}

impl Hooks {
    /// These.
    #[must_use]
    pub fn of<'e>(hooks: impl IntoIterator<Item = &'e Explanation>) -> Self {
        Self { hooks: hooks.into_iter().map(Hook::of).collect() }
    }
}

impl Hook {
    fn of(explanation: &Explanation) -> Self {
        let Explanation { hook, spec, on_error, order, timeout_ms, steps, .. } = explanation;
        Self {
            name: hook.clone(),
            kind: kind(spec.kind()).to_owned(),
            signature: spec.signature().to_owned(),
            documentation: spec.documentation().to_owned(),
            owner: format!("{} {}", spec.package().name, spec.package().version),
            source: spec.location().to_string(),
            on_error: if *on_error == OnError::Stop { "stop" } else { "isolate" }.to_owned(),
            timeout_ms: *timeout_ms,
            reverse: spec.is_reverse(),
            scoped: spec.is_scoped(),
            order: order.clone(),
            implementations: steps.iter().map(Implementation::of).collect(),
        }
    }

    /// All that the first line says behind the name.
    fn traits(&self) -> String {
        let mut traits = vec![self.kind.clone()];
        traits.extend(self.reverse.then(|| "reverse".to_owned()));
        traits.extend(self.scoped.then(|| "scoped".to_owned()));
        traits.push(format!("on_error = {}", self.on_error));
        traits.extend(self.timeout_ms.map(|limit| format!("timeout = {limit}ms")));
        traits.join(", ")
    }
}

impl Implementation {
    fn of(step: &Step) -> Self {
        Self {
            plugin: step.plugin.clone(),
            function: step.function.clone(),
            source: step.location.to_string(),
            wrapper: step.wrapper,
            blocking: step.blocking,
            own: step.scope == Scope::Own,
            reasons: step.reasons.clone(),
        }
    }

    /// What is to be said of it besides its place.
    fn why(&self) -> String {
        let traits = [(self.blocking, "blocking"), (self.own, "for its own plugin's sake")];
        let traits = traits.iter().filter(|(is_so, _)| *is_so).map(|(_, text)| *text);
        traits.chain(self.reasons.iter().map(String::as_str)).collect::<Vec<_>>().join("; ")
    }
}

fn kind(kind: HookKind) -> &'static str {
    match kind {
        HookKind::FirstResult => "firstresult",
        HookKind::Filter => "filter",
        HookKind::Concurrent => "concurrent",
        HookKind::Historic => "historic",
        HookKind::Around => "around",
        _ => "all",
    }
}

impl View for Hooks {
    fn text(&self, width: Option<usize>) -> String {
        let blocks: Vec<_> = self.hooks.iter().map(|hook| block(hook, width)).collect();
        blocks.join("\n")
    }
}

/// A hook, how it is declared, and its implementations.
fn block(hook: &Hook, width: Option<usize>) -> String {
    let mut text = String::new();
    let styled = |style: Style, text: &str| format!("{style}{text}{style:#}");
    let place = styled(FAINT, &format!("{}, {}", hook.owner, hook.source));
    // A string takes all that is written to it.
    let _ = writeln!(text, "{}  {}  {place}", styled(HEAD, &hook.name), hook.traits());
    let _ = writeln!(text, "  {}", hook.signature);
    let rows = hook.implementations.iter().zip(1..).map(|(each, place)| {
        [
            Cell::from(format!("{place}.")),
            Cell::from(&*each.plugin),
            Cell::from(&*each.function),
            Cell::from(&*each.source).styled(FAINT),
            Cell::from(each.why()),
        ]
    });
    text + &rows.fold(Table::indented(2), Table::row).text(width)
}
