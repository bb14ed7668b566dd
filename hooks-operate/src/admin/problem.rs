//! What is answered where something is not done.

use hooks_axum::axum::http::{HeaderValue, StatusCode, header};
use hooks_axum::{ProblemDetails, ProblemType};
use hooks_core::{BuildError, Chain, ChangeError, Problem};

use super::refusal::Refusal;
use crate::view::Mistake;

macro_rules! types {
    ($($name:ident $status:ident $uri:literal $title:literal;)*) => {
        $(pub(super) const $name: ProblemType =
            ProblemType::new(StatusCode::$status, concat!("urn:hooks-operate:", $uri), $title);)*

        /// All of them.
        #[cfg(test)]
        pub(super) const ALL: &[ProblemType] = &[$($name),*];
    };
}

types! {
    BAD_PATH BAD_REQUEST "bad-path" "bad path";
    BAD_QUERY BAD_REQUEST "bad-query" "bad query";
    MALFORMED_BODY BAD_REQUEST "malformed-body" "malformed body";
    UNKNOWN_PATH NOT_FOUND "unknown-path" "unknown path";
    UNKNOWN_PLUGIN NOT_FOUND "unknown-plugin" "unknown plugin";
    NO_HEALTH NOT_FOUND "no-health" "no health";
    METHOD_NOT_ALLOWED METHOD_NOT_ALLOWED "method-not-allowed" "method not allowed";
    CORE_PLUGIN CONFLICT "core-plugin" "plugin of the core";
    OWN_PLUGIN CONFLICT "own-plugin" "plugin of the management";
    IMPOSSIBLE_SWITCH CONFLICT "impossible-switch" "impossible switch";
    DOES_NOT_FIT CONFLICT "does-not-fit" "plugins do not fit together";
    CHANGE_IN_PROGRESS CONFLICT "change-in-progress" "change in progress";
    PLUGIN_FAILED CONFLICT "plugin-failed" "plugin failed";
    PRECONDITION_FAILED PRECONDITION_FAILED "precondition-failed" "configuration has changed";
    UNSUPPORTED_MEDIA_TYPE UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" "unsupported media type";
    INVALID_CONFIGURATION UNPROCESSABLE_ENTITY "invalid-configuration" "invalid configuration";
    REFUSED_CONFIGURATION UNPROCESSABLE_ENTITY "refused-configuration" "refused configuration";
    PRECONDITION_REQUIRED PRECONDITION_REQUIRED "precondition-required" "precondition required";
    HEALTH_UNAVAILABLE SERVICE_UNAVAILABLE "health-unavailable" "health unavailable";
    AUDIT_UNAVAILABLE SERVICE_UNAVAILABLE "audit-unavailable" "audit unavailable";
}

/// Why a switch was not carried out.
pub(super) fn of_switch(error: &ChangeError) -> Refusal {
    let text = Chain(error).to_string();
    match error {
        ChangeError::UnknownPlugin { nearest, .. } => unknown_plugin(text, nearest.as_deref()).into(),
        ChangeError::Core { core, .. } => CORE_PLUGIN.says(text).with_member("core", core.as_str()).into(),
        ChangeError::Refused { .. } | ChangeError::Transition(_) | ChangeError::Given { .. } => {
            IMPOSSIBLE_SWITCH.says(text).into()
        }
        ChangeError::Problems(problems) => does_not_fit(problems),
        ChangeError::Overtaken | ChangeError::WithinChange => change_in_progress(),
        _ => Refusal::failed(PLUGIN_FAILED.says(text)),
    }
}

/// Why a configuration is not in force.
pub(super) fn of_configuration(error: &ChangeError) -> Refusal {
    match error {
        ChangeError::Problems(problems) if problems.problems().iter().all(is_of_configuration) => {
            invalid(problems.problems().iter().map(Mistake::of).collect())
        }
        ChangeError::UnknownPlugin { .. }
        | ChangeError::Problems(_)
        | ChangeError::Overtaken
        | ChangeError::WithinChange => of_switch(error),
        error => Refusal::failed(REFUSED_CONFIGURATION.says(Chain(error).to_string())),
    }
}

/// Where the plugin `admin` would go, for itself or by the cascade of another.
pub(super) fn own_plugin(name: &str) -> Refusal {
    let detail = format!(
        "without `{name}` there is no management, and nobody could enable it again by that; configure \
         `plugins.{name}.enabled: false` if that is wanted"
    );
    OWN_PLUGIN.says(detail).into()
}

pub(super) fn unknown_plugin(text: impl Into<String>, nearest: Option<&str>) -> ProblemDetails {
    let problem = UNKNOWN_PLUGIN.says(text);
    match nearest {
        Some(nearest) => problem.with_member("nearest", nearest),
        None => problem,
    }
}

/// A configuration with all that is wrong with it.
pub(super) fn invalid(mistakes: Vec<Mistake>) -> Refusal {
    let told: Vec<_> = mistakes.iter().map(|mistake| &*mistake.message).collect();
    let detail = told.join("; ");
    let mistakes: Vec<_> = mistakes
        .into_iter()
        .map(
            |Mistake { message, path, .. }| serde_json::json!({ "path": path.unwrap_or_default(), "message": message }),
        )
        .collect();
    INVALID_CONFIGURATION.says(detail).with_member("mistakes", mistakes).into()
}

fn does_not_fit(problems: &BuildError) -> Refusal {
    let told: Vec<_> = problems.problems().iter().map(|problem| Mistake::of(problem).message).collect();
    DOES_NOT_FIT.says(told.join("; ")).with_member("problems", told).into()
}

fn change_in_progress() -> Refusal {
    let problem = CHANGE_IN_PROGRESS.says("the plugins are being changed by another request; try again in a moment");
    problem.with_header(header::RETRY_AFTER, HeaderValue::from_static("1")).into()
}

fn is_of_configuration(problem: &Problem) -> bool {
    matches!(problem, Problem::Configuration(_))
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn the_page_of_the_plugin_lists_all_types() {
        let page = include_str!("../admin.rs");
        for problem in ALL {
            let row = format!("//! | {} | `{}` |", problem.status().as_u16(), problem.uri());
            assert!(page.contains(&row), "{row} is not there");
        }
    }
}
