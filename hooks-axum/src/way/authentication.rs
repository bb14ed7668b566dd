use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use hooks_core::Entered;

use super::watched;
use crate::blocked::At;
use crate::identity::{Authentication, Identity, Verdict};
use crate::message::{Request, Response};
use crate::problem::ProblemDetails;
use crate::request::{Failure, FailureCause, RequestContext};
use crate::web_hooks::authenticate;

impl RequestContext {
    /// Asks the authenticators, and keeps what they say; gives the answer where one rejects.
    pub(super) async fn authenticate(&self, request: &mut Option<Request>) -> Result<Option<Response>, Failure> {
        let Some((parts, body)) = request.take().map(Request::into_parts) else { return Ok(None) };
        let asked = Entered::default();
        let call = self.snapshot().call_entering(authenticate { parts: &parts }, &asked);
        let opinions = watched(self, At::Authenticate, Some(&asked), call).await;
        let opinions =
            opinions.map_err(|error| Failure::new(self, StatusCode::SERVICE_UNAVAILABLE, FailureCause::Hook(error)))?;
        *request = Some(Request::from_parts(parts, body));
        match decide(opinions) {
            Decision::Accepted(identity) => self.set_identity(identity),
            Decision::Anonymous(challenges) => self.set_challenges(challenges),
            Decision::Refused(problem) => return Ok(Some(problem.into_response())),
        }
        Ok(None)
    }
}

enum Decision {
    Accepted(Identity),
    Anonymous(Vec<HeaderValue>),
    Refused(ProblemDetails),
}

/// A refusal beats every acceptance, and of those the first counts.
fn decide(opinions: Vec<Authentication>) -> Decision {
    let mut accepted = None;
    let mut refused: Option<ProblemDetails> = None;
    let mut wanted = Vec::new();
    for Authentication { verdict, challenge } in opinions {
        match verdict {
            Verdict::Abstain => wanted.extend(challenge),
            Verdict::Accept(identity) => accepted = accepted.or(Some(identity)),
            Verdict::Refuse(problem) => {
                refused = Some(refused.unwrap_or(problem).with_challenges(challenge.as_slice()));
            }
        }
    }
    match (refused, accepted) {
        (Some(problem), _) => Decision::Refused(problem),
        (None, Some(identity)) => Decision::Accepted(identity),
        (None, None) => Decision::Anonymous(wanted),
    }
}
