//! A receiver made of the protocol's own types.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hooks_core::BoxError;
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::net::TcpListener;

/// What one has been sent. A clone is another handle to it.
#[derive(Debug, Clone, Default)]
pub struct Receiver {
    requests: Arc<Mutex<Vec<(HeaderMap, ExportTraceServiceRequest)>>>,
}

impl Receiver {
    /// Receives in a task of this runtime; gives its endpoint.
    pub async fn begin() -> Result<(Self, String), BoxError> {
        let receiver = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}/v1/traces", listener.local_addr()?);
        let receive = {
            let receiver = receiver.clone();
            async move |headers: HeaderMap, body: Bytes| {
                let Ok(request) = ExportTraceServiceRequest::decode(body) else { return Err(StatusCode::BAD_REQUEST) };
                receiver.requests.lock().expect("nobody panics").push((headers, request));
                Ok(ExportTraceServiceResponse::default().encode_to_vec())
            }
        };
        let router = Router::new().route("/v1/traces", post(receive));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((receiver, endpoint))
    }

    /// The spans, as they began.
    pub fn spans(&self) -> Vec<Span> {
        let requests = self.requests.lock().expect("nobody panics");
        let resources = requests.iter().flat_map(|(_, request)| &request.resource_spans);
        let mut spans: Vec<_> =
            resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| scope.spans.clone()).collect();
        spans.sort_by_key(|span| span.start_time_unix_nano);
        spans
    }

    /// A header of the first request.
    pub fn header(&self, name: &str) -> Option<String> {
        let requests = self.requests.lock().expect("nobody panics");
        requests.first()?.0.get(name)?.to_str().ok().map(ToOwned::to_owned)
    }

    /// An attribute of the service.
    pub fn of_service(&self, name: &str) -> Option<String> {
        let requests = self.requests.lock().expect("nobody panics");
        let (_, request) = requests.first()?;
        text(&request.resource_spans.first()?.resource.as_ref()?.attributes, name)
    }
}

/// An attribute as a text.
pub fn text(attributes: &[KeyValue], name: &str) -> Option<String> {
    match attributes.iter().find(|attribute| attribute.key == name)?.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        Value::BoolValue(is_so) => Some(is_so.to_string()),
        other => Some(format!("{other:?}")),
    }
}
