use axum::response::IntoResponse;

use super::on_route::noted;
use crate::message::Response;
use crate::problem::ProblemDetails;
use crate::request::{RequestContext, RouteOutcome};
use crate::routes::Requires;

/// The answer to a request whose sender does not have what its route requires. Without a context nobody is known.
pub(crate) fn refusal(requires: &Requires, context: Option<&RequestContext>) -> Option<Response> {
    let problem = match context.filter(|context| context.identity().is_some()) {
        None => ProblemDetails::anonymous(context.map_or(&[], RequestContext::challenges)),
        Some(context) => {
            let missing: Vec<_> = requires.permissions().filter(|permission| !context.grants(permission)).collect();
            if missing.is_empty() {
                return None;
            }
            ProblemDetails::missing_permission(&missing)
        }
    };
    Some(noted(problem.into_response(), RouteOutcome::Answered))
}
