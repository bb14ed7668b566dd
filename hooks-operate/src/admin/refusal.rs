use hooks_axum::axum::response::IntoResponse;
use hooks_axum::{ProblemDetails, Response};

use crate::audit::AuditOutcome;

/// What a handler answers that does not do what it was asked for.
#[derive(Debug)]
pub(super) struct Refusal {
    problem: Box<ProblemDetails>,
    outcome: AuditOutcome,
}

/// What has become of a request, for the audit: in the extensions of its response.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    pub(super) outcome: AuditOutcome,
    pub(super) reason: String,
}

impl Refusal {
    /// Of something that was tried.
    pub(super) fn failed(problem: ProblemDetails) -> Self {
        Self { outcome: AuditOutcome::Failed, ..problem.into() }
    }

    /// The same where what it says is made of something else.
    pub(super) fn map(self, change: impl FnOnce(ProblemDetails) -> ProblemDetails) -> Self {
        Self { problem: Box::new(change(*self.problem)), ..self }
    }
}

impl From<ProblemDetails> for Refusal {
    fn from(problem: ProblemDetails) -> Self {
        Self { problem: Box::new(problem), outcome: AuditOutcome::Refused }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let ended = Ended { outcome: self.outcome, reason: self.problem.detail().to_owned() };
        let mut response = self.problem.into_response();
        response.extensions_mut().insert(ended);
        response
    }
}
