use axum::response::IntoResponse;

use super::on_route::noted;
use crate::message::Response;
use crate::problem::ProblemDetails;
use crate::request::{RequestContext, RouteOutcome};
use crate::routes::Requires;

/// The answer to a request whose sender does not have what its route requires. Without a context nobody is known.
pub(crate) fn refusal(requires: &Requires, context: Option<&RequestContext>) -> Option<Response> {
    let problem = match context.and_then(|context| Some((context, context.identity()?))) {
        None => ProblemDetails::anonymous(context.map_or(&[], RequestContext::challenges)),
        Some((context, identity)) => {
            let roles = context.snapshot().roles();
            let is_granted = |permission: &str| identity.roles().any(|role| roles.grants(role, permission));
            let missing: Vec<_> = requires.permissions().filter(|permission| !is_granted(permission)).collect();
            if missing.is_empty() {
                return None;
            }
            ProblemDetails::missing_permission(&missing)
        }
    };
    Some(noted(problem.into_response(), RouteOutcome::Answered))
}
