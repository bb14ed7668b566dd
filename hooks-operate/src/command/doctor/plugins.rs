use hooks_axum::{AppError, Prepared};
use hooks_core::{Chain, LinkedCrate, PluginState, Problem, linked_crates};

use super::counted;
use crate::view::Finding;

const TOPIC: &str = "plugins";

/// Whether the plugins fit together, and which of them take no part.
pub(super) fn examine(app: &Prepared) -> Vec<Finding> {
    let plugins = match app.plugins() {
        Ok(plugins) => plugins,
        Err(AppError::Plugins(error)) => return error.problems().iter().map(problem).collect(),
        Err(error) => {
            return vec![Finding::problem(TOPIC, Chain(error).to_string(), "it keeps the service from its start")];
        }
    };
    let statuses = plugins.statuses();
    let is_off = |state| matches!(state, PluginState::Disabled | PluginState::Failed | PluginState::Stopped);
    let (off, on): (Vec<_>, Vec<_>) = statuses.iter().partition(|status| is_off(status.state));
    let fit = format!("{} and fit together", counted(on.len(), "takes part", "take part"));
    let off = off.iter().map(|status| Finding::ok(TOPIC, format!("`{}` is {}", status.plugin.name(), status.reason)));
    std::iter::once(Finding::ok(TOPIC, fit)).chain(off).chain([dependencies()]).collect()
}

/// Which dependencies hold plugins, to see that one does not which should.
fn dependencies() -> Finding {
    let (with, without): (Vec<_>, Vec<_>) = linked_crates().into_iter().partition(|linked| linked.has_plugin);
    let names = |crates: &[LinkedCrate]| match crates {
        [] => "none".to_owned(),
        crates => crates.iter().map(|linked| linked.name).collect::<Vec<_>>().join(", "),
    };
    let (with, without) = (names(&with), names(&without));
    Finding::ok(TOPIC, format!("dependencies with plugins: {with}; without: {without}"))
}

/// What is wrong says itself what to do about it.
fn problem(problem: &Problem) -> Finding {
    let (topic, message) = match problem {
        Problem::Configuration(problem) => {
            let origin = problem.origin().map(|origin| format!(" ({origin})")).unwrap_or_default();
            ("configuration", format!("{}{origin}", problem.message()))
        }
        problem => (TOPIC, Chain(problem).to_string()),
    };
    Finding { level: crate::view::Level::Problem, ..Finding::ok(topic, message) }
}
