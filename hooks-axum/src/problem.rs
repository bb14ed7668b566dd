use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use serde_json::{Map, Value};

use crate::message::Response;

/// An answer that says what is wrong, in the form of [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)
/// (`application/problem+json`).
///
/// `detail` is read by the client: nothing of the server's inside belongs there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemDetails {
    status: StatusCode,
    /// Its URI and title; of any other, the status says all.
    kind: Option<(&'static str, &'static str)>,
    detail: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What a program can read besides.
    members: Vec<(&'static str, Value)>,
}

impl ProblemDetails {
    /// The `type` of a 403 where a route [requires](struct@crate::Requires) permissions that no role of the identity
    /// grants. Its member `permissions` lists the keys of those that are missing.
    pub const MISSING_PERMISSION: &str = "urn:hooks-axum:missing-permission";

    /// A problem of this kind: `detail` says what is wrong with this request, and what to send instead.
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

    /// The same of a type of problems: `uri` identifies that for programs, whatever happens to the title, which is the same of
    /// all problems of the type. Without, the type is `about:blank`: the status says all.
    #[must_use]
    pub fn with_type(self, uri: &'static str, title: &'static str) -> Self {
        Self { kind: Some((uri, title)), ..self }
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
        let detail = "this needs credentials, and the request has none";
        Self::new(StatusCode::UNAUTHORIZED, detail).with_challenges(challenges)
    }

    /// A 403 that names what is missing.
    pub(crate) fn missing_permission(permissions: &[&str]) -> Self {
        let detail = format!("this needs `{}`, and no role of yours grants that", permissions.join("` and `"));
        Self::new(StatusCode::FORBIDDEN, detail)
            .with_type(Self::MISSING_PERMISSION, "missing permission")
            .with_member("permissions", permissions)
    }
}

impl IntoResponse for ProblemDetails {
    fn into_response(self) -> Response {
        let Self { status, kind, detail, headers, members } = self;
        let title = kind.map_or_else(|| status.canonical_reason().unwrap_or("error"), |(_, title)| title);
        let said = [("title", title.into()), ("status", status.as_u16().into()), ("detail", detail.into())];
        let all = kind.map(|(uri, _)| ("type", uri.into())).into_iter().chain(said).chain(members);
        let body: Map<_, Value> = all.map(|(key, value)| (key.to_owned(), value)).collect();
        let mut response = (status, AppendHeaders(headers), Value::Object(body).to_string()).into_response();
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response
    }
}
