mod kind;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use serde_json::{Map, Value};

pub use self::kind::ProblemType;
use crate::message::Response;

/// An answer that says what is wrong, in the form of [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
/// (`application/problem+json`).
///
/// `detail` is read by the client: nothing of the server's inside belongs there.
///
/// It is of a [`ProblemType`], unless its status says all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemDetails {
    status: StatusCode,
    /// Of any without, the status says all.
    kind: Option<ProblemType>,
    detail: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What a program can read besides.
    members: Vec<(&'static str, Value)>,
}

impl ProblemDetails {
    /// A problem of which the status says all, `about:blank`: `detail` says what is wrong with this request, and what to send
    /// instead.
    #[must_use]
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into(), headers: Vec::new(), members: Vec::new() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same with something that a program can read besides.
    #[must_use]
    pub fn with_member(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.members.push((name, value.into()));
        self
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What is wrong with this request.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The same with this in place of what it says is wrong.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The same with what authenticators want to see.
    pub(crate) fn with_challenges(self, challenges: &[HeaderValue]) -> Self {
        challenges.iter().fold(self, |problem, each| problem.with_header(header::WWW_AUTHENTICATE, each.clone()))
    }

    /// A 401 where nobody is known, with what authenticators want to see.
    pub(crate) fn anonymous(challenges: &[HeaderValue]) -> Self {
        ProblemType::NO_CREDENTIALS.says("this needs credentials, and the request has none").with_challenges(challenges)
    }

    /// A 403 that names what is missing.
    pub(crate) fn missing_permission(permissions: &[&str]) -> Self {
        let detail = format!("this needs `{}`, and no role of yours grants that", permissions.join("` and `"));
        ProblemType::MISSING_PERMISSION.says(detail).with_member("permissions", permissions)
    }
}

impl IntoResponse for ProblemDetails {
    fn into_response(self) -> Response {
        let Self { status, kind, detail, headers, members } = self;
        let title = kind.map_or_else(|| status.canonical_reason().unwrap_or("error"), |kind| kind.title());
        let said = [("title", title.into()), ("status", status.as_u16().into()), ("detail", detail.into())];
        let all = kind.map(|kind| ("type", kind.uri().into())).into_iter().chain(said).chain(members);
        let body: Map<_, Value> = all.map(|(key, value)| (key.to_owned(), value)).collect();
        let mut response = (status, AppendHeaders(headers), Value::Object(body).to_string()).into_response();
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response
    }
}
