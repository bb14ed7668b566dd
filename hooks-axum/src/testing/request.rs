use std::fmt::Display;
use std::net::SocketAddr;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, HeaderValue, Method, Uri, header};
use serde::Serialize;

use super::door::By;
use super::{RunningApp, TestResponse};

/// A request that is put together.
#[derive(Debug)]
#[must_use = "nothing is sent before `send`"]
pub struct TestRequest<'a> {
    app: &'a RunningApp,
    by: By,
    request: axum::http::Request<()>,
    body: Bytes,
    /// What the body is, unless a header says it.
    media_type: Option<HeaderValue>,
}

impl<'a> TestRequest<'a> {
    #[track_caller]
    pub(super) fn new(app: &'a RunningApp, method: Method, path: &str) -> Self {
        let uri = match path.parse::<Uri>() {
            Ok(uri) if uri.path().starts_with('/') => uri,
            Ok(_) => panic!("`{path}` is no path of a request; begin it with `/`"),
            Err(error) => panic!("`{path}` is no path of a request: {error}"),
        };
        let mut request = axum::http::Request::new(());
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        Self { app, by: By::default(), request, body: Bytes::new(), media_type: None }
    }

    /// Adds a header, beside those of the same name.
    ///
    /// # Panics
    /// Where name or value is none.
    #[track_caller]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Display>,
        V: TryInto<HeaderValue, Error: Display>,
    {
        let name = name.try_into().unwrap_or_else(|error| panic!("the name of a header is none: {error}"));
        match value.try_into() {
            Ok(value) => self.request.headers_mut().append(name, value),
            Err(error) => panic!("the value of header `{name}` is none: {error}"),
        };
        self
    }

    /// Sends these bytes, with nothing said of what they are.
    pub fn body(self, bytes: impl Into<Bytes>) -> Self {
        Self { body: bytes.into(), media_type: None, ..self }
    }

    /// Sends this text, as `text/plain` unless a header says otherwise.
    pub fn text(self, text: impl Into<String>) -> Self {
        let media_type = Some(HeaderValue::from_static("text/plain; charset=utf-8"));
        Self { body: text.into().into(), media_type, ..self }
    }

    /// Sends this as JSON, as `application/json` unless a header says otherwise.
    ///
    /// # Panics
    /// Where it cannot be written as JSON.
    #[track_caller]
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(bytes) => {
                let media_type = Some(HeaderValue::from_static("application/json"));
                Self { body: bytes.into(), media_type, ..self }
            }
            Err(error) => panic!("the body of a request cannot be written as JSON: {error}"),
        }
    }

    /// Comes from this client; from one at `127.0.0.1` unless said.
    pub fn client(mut self, client: SocketAddr) -> Self {
        self.request.extensions_mut().insert(ConnectInfo(client));
        self
    }

    /// Comes in by the [further listener](crate::App#further-listeners) of this name; by the service's, `service`, unless
    /// said.
    ///
    /// # Panics
    /// Where the application has none of this name, and where it has ended.
    #[track_caller]
    pub fn on_listener(self, name: &str) -> Self {
        let by = self.app.door().listener(name).unwrap_or_else(|problem| panic!("{problem}"));
        Self { by, ..self }
    }

    /// Sends the request, see [`RunningApp::send`]. A body has its `content-length`, unless a header says otherwise.
    ///
    /// # Panics
    /// As [`RunningApp::send`].
    #[track_caller]
    pub fn send(self) -> impl Future<Output = TestResponse> + Send + use<> {
        let Self { app, by, mut request, body, media_type } = self;
        let headers = request.headers_mut();
        if let Some(media_type) = media_type {
            headers.entry(header::CONTENT_TYPE).or_insert(media_type);
        }
        if !body.is_empty() && !headers.contains_key(header::TRANSFER_ENCODING) {
            headers.entry(header::CONTENT_LENGTH).or_insert_with(|| body.len().into());
        }
        app.send_by(by, request.map(|()| Body::from(body)))
    }
}
