use axum::http::StatusCode;

use super::ProblemDetails;

/// A type of problems, which programs know by its URI. Those of a constant here are answered without a handler's doing.
///
/// ```
/// use hooks_axum::axum::http::StatusCode;
/// use hooks_axum::{ProblemDetails, ProblemType};
///
/// const UNKNOWN_REPORT: ProblemType =
///     ProblemType::new(StatusCode::NOT_FOUND, "urn:reports:unknown-report", "unknown report");
///
/// async fn report() -> Result<String, ProblemDetails> {
///     Err(UNKNOWN_REPORT.says("there is no report 7"))
/// }
/// ```
///
/// A 500 and a 504 are of no type: their status says all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemType {
    status: StatusCode,
    uri: &'static str,
    title: &'static str,
}

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident $status:ident $uri:literal $title:literal;)*) => {
        impl ProblemType {
            $(
                $(#[$doc])*
                #[doc = concat!("\n\n`urn:hooks-axum:", $uri, "`")]
                pub const $name: Self = Self::new(StatusCode::$status, concat!("urn:hooks-axum:", $uri), $title);
            )*
        }
    };
}

types! {
    /// 400: the request has no `Host`, more than one, or one that is neither a name nor an address.
    BAD_HOST BAD_REQUEST "bad-host" "bad host";
    /// 400: the body has ended before its end.
    BODY_BROKEN_OFF BAD_REQUEST "body-broken-off" "body broken off";
    /// 401: this is for those who are known, and the request has no credentials; with `WWW-Authenticate`.
    NO_CREDENTIALS UNAUTHORIZED "no-credentials" "no credentials";
    /// 401: an authenticator has [rejected](crate::Authentication::reject) the credentials; with `WWW-Authenticate`.
    INVALID_CREDENTIALS UNAUTHORIZED "invalid-credentials" "invalid credentials";
    /// 403: no role of the identity grants what a route [requires](struct@crate::Requires). Its member `permissions` lists the
    /// keys of those that are missing.
    MISSING_PERMISSION FORBIDDEN "missing-permission" "missing permission";
    /// 413: the body has more bytes than the service takes.
    BODY_TOO_LONG PAYLOAD_TOO_LARGE "body-too-long" "body too long";
    /// 431: the head has more fields than the service takes.
    TOO_MANY_FIELDS REQUEST_HEADER_FIELDS_TOO_LARGE "too-many-fields" "too many fields";
    /// 503: an authenticator has failed, so nobody can tell who sends the request.
    IDENTITY_UNAVAILABLE SERVICE_UNAVAILABLE "identity-unavailable" "identity unavailable";
    /// 503: no plugin [provides](crate::Provided) a service that this needs.
    SERVICE_UNAVAILABLE SERVICE_UNAVAILABLE "service-unavailable" "service unavailable";
}

impl ProblemType {
    /// The type of this URI, which does not change; the title is the same of all its problems.
    #[must_use]
    pub const fn new(status: StatusCode, uri: &'static str, title: &'static str) -> Self {
        Self { status, uri, title }
    }

    /// The status that a problem of this type is answered with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The URI.
    #[must_use]
    pub const fn uri(&self) -> &'static str {
        self.uri
    }

    /// The title.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// A problem of this type: `detail` says what is wrong with this request, and what to send instead.
    #[must_use]
    pub fn says(self, detail: impl Into<String>) -> ProblemDetails {
        ProblemDetails { kind: Some(self), ..ProblemDetails::new(self.status, detail) }
    }
}
