//! Who a request comes from.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::{Extensions, HeaderValue};

use crate::problem::{ProblemDetails, ProblemType};

/// Who a request comes from, as an authenticator accepted it. A clone is another handle to it.
#[derive(Debug, Clone)]
pub struct Identity(Arc<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    subject: String,
    roles: BTreeSet<String>,
    claims: Extensions,
}

impl Identity {
    /// The identity of this subject: a user's or a machine's name or number, unique to the application.
    #[must_use]
    pub fn new(subject: impl Into<String>) -> Self {
        Self(Arc::new(Inner { subject: subject.into(), roles: BTreeSet::new(), claims: Extensions::new() }))
    }

    /// The same with a role.
    #[must_use]
    pub fn with_role(mut self, role: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).roles.insert(role.into());
        self
    }

    /// The same with something that the authenticator knows, one value of each type.
    #[must_use]
    pub fn with_claim<T: Clone + Send + Sync + 'static>(mut self, claim: T) -> Self {
        Arc::make_mut(&mut self.0).claims.insert(claim);
        self
    }

    /// The subject.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Whether the authenticator gave it this role.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.0.roles.contains(role)
    }

    /// The roles, in alphabetical order.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.0.roles.iter().map(String::as_str)
    }

    /// What the authenticator knows of this type.
    #[must_use]
    pub fn claim<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.claims.get()
    }
}

/// What an authenticator makes of a request, see [`authenticate`](crate::authenticate).
///
/// ```
/// use hooks_axum::axum::http::HeaderValue;
/// use hooks_axum::{Authentication, Identity};
///
/// let bearer = HeaderValue::from_static("Bearer");
/// // No credentials that this authenticator knows, and what it would want.
/// let abstained = Authentication::abstain().with_challenge(bearer.clone());
/// let accepted = Authentication::accept(Identity::new("alice"));
/// let rejected = Authentication::reject("the token is unknown").with_challenge(bearer);
/// ```
#[derive(Debug, Clone)]
pub struct Authentication {
    pub(crate) verdict: Verdict,
    pub(crate) challenge: Option<HeaderValue>,
}

#[derive(Debug, Clone)]
pub(crate) enum Verdict {
    Abstain,
    Accept(Identity),
    /// What is wrong, for the client to read.
    Refuse(ProblemDetails),
}

impl Authentication {
    /// The request has no credentials of the kind that this authenticator looks at.
    #[must_use]
    pub fn abstain() -> Self {
        Self { verdict: Verdict::Abstain, challenge: None }
    }

    /// The request comes from this identity.
    #[must_use]
    pub fn accept(identity: Identity) -> Self {
        Self { verdict: Verdict::Accept(identity), challenge: None }
    }

    /// The request has credentials that are wrong: it is answered with 401, whatever others accept. `detail` is read
    /// by the client.
    #[must_use]
    pub fn reject(detail: impl Into<String>) -> Self {
        Self::refuse(ProblemType::INVALID_CREDENTIALS.says(detail))
    }

    /// The request is answered with this problem, whatever others accept: [`reject`](Self::reject) with another status than
    /// 401, as 429 where credentials were wrong too often.
    #[must_use]
    pub fn refuse(problem: ProblemDetails) -> Self {
        Self { verdict: Verdict::Refuse(problem), challenge: None }
    }

    /// The same with what a 401 says of the credentials that are wanted: the value of `WWW-Authenticate`
    /// ([RFC 9110, section 11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)).
    ///
    /// Those of authenticators that abstain are used where a route wants an [`Identity`] and there is none.
    #[must_use]
    pub fn with_challenge(self, challenge: HeaderValue) -> Self {
        Self { challenge: Some(challenge), ..self }
    }
}
