//! What is exported of requests.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use hooks_axum::testing::{RunningApp, TestApp};
use hooks_axum::{Request, Response, before_request};
use hooks_core::{BoxError, Configuration, PluginConfiguration, hookimpl, hookimpls, plugin};
use hooks_operate::traces::Traces;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode as SpanStatus;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::capture::Capture;
use crate::receiver::{Receiver, text};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const TRACE: u128 = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736;
const CLIENT: u64 = 0x00f0_67aa_0ba9_02b7;

#[plugin(name = "guard")]
#[derive(Default)]
struct Guard;

#[hookimpl]
impl Guard {
    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        if request.uri().path() == "/hook-fails" { Err("as told".into()) } else { Ok(None) }
    }
}

async fn handler() -> &'static str {
    let _quiet = tracing::debug_span!("too detailed").entered();
    let _span = tracing::info_span!("work", items = 3).entered();
    "done"
}

async fn app(otlp: Value) -> Result<RunningApp, BoxError> {
    let routes = Router::new().route("/jobs/{id}", get(handler)).route("/fails", get(async || StatusCode::BAD_GATEWAY));
    let configuration = Configuration::new().with_plugin("traces", PluginConfiguration::new(json!({ "otlp": otlp })));
    Ok(TestApp::new(hookimpls![Traces, Guard]).configuration(configuration).routes(routes).start().await?)
}

fn id(bytes: &[u8]) -> Result<u64, BoxError> {
    Ok(if bytes.is_empty() { 0 } else { u64::from_be_bytes(bytes.try_into()?) })
}

fn named<'s>(spans: &'s [Span], name: &str) -> Result<&'s Span, BoxError> {
    let names = || spans.iter().map(|span| &span.name).collect::<Vec<_>>();
    spans.iter().find(|span| span.name == name).ok_or_else(|| format!("no `{name}` in {:?}", names()).into())
}

#[tokio::test]
async fn a_request_is_one_trace_with_its_hooks() -> Result<(), BoxError> {
    let _log = Capture::begin();
    let (receiver, endpoint) = Receiver::begin().await?;
    let app = app(json!({ "endpoint": endpoint, "headers": { "authorization": "secret" }, "spans": "hooks" })).await?;
    app.get("/jobs/7?token=secret").header("traceparent", PARENT).header("tracestate", "a=1").send().await;
    app.stop().await;
    let spans = receiver.spans();
    assert!(spans.iter().all(|span| span.trace_id == TRACE.to_be_bytes()), "{spans:#?}");
    let request = named(&spans, "GET /jobs/{id}")?;
    assert_eq!((id(&request.parent_span_id)?, request.kind), (CLIENT, SpanKind::Server as i32));
    assert_eq!(request.trace_state, "a=1");
    let attributes = ["http.request.method", "url.path", "http.route", "http.response.status_code", "client.address"];
    let said = attributes.map(|name| text(&request.attributes, name).unwrap_or_default());
    assert_eq!(said, ["GET", "/jobs/7", "/jobs/{id}", "200", "127.0.0.1"]);
    assert_eq!(request.status.as_ref().map_or(0, |status| status.code), SpanStatus::Unset as i32);
    let request_id = id(&request.span_id)?;
    let work = named(&spans, "work")?;
    assert_eq!((id(&work.parent_span_id)?, work.kind), (request_id, SpanKind::Internal as i32));
    assert_eq!(text(&work.attributes, "items").as_deref(), Some("3"));
    for hook in ["before_request", "on_response_end"] {
        assert_eq!(id(&named(&spans, hook)?.parent_span_id)?, request_id, "{hook}");
    }
    let implementation = named(&spans, "guard")?;
    assert_eq!(implementation.parent_span_id, named(&spans, "before_request")?.span_id);
    assert_eq!(text(&implementation.attributes, "outcome").as_deref(), Some("returned"));
    assert!(!spans.iter().any(|span| span.name == "too detailed"));
    let all_within = |span: &&Span| span.end_time_unix_nano <= request.end_time_unix_nano;
    assert!(spans.iter().filter(|span| span.name == "work" || span.name == "guard").all(|span| all_within(&span)));
    assert_eq!(receiver.header("authorization").as_deref(), Some("secret"));
    assert_eq!(receiver.of_service("service.name").as_deref(), Some("test"));
    Ok(())
}

#[tokio::test]
async fn what_nobody_wants_recorded_is_not() -> Result<(), BoxError> {
    let _log = Capture::begin();
    let (receiver, endpoint) = Receiver::begin().await?;
    let app = app(json!({ "endpoint": endpoint, "sample": 0 })).await?;
    app.get("/jobs/1").header("traceparent", PARENT.replace("-01", "-00")).send().await;
    app.get("/jobs/2").send().await;
    app.get("/fails").header("traceparent", PARENT).send().await;
    app.get("/hook-fails").header("traceparent", PARENT).send().await;
    app.stop().await;
    let spans = receiver.spans();
    let names: Vec<_> = spans.iter().map(|span| &*span.name).collect();
    assert_eq!(names, ["GET /fails", "GET"]);
    for (span, error) in spans.iter().zip(["502", "500"]) {
        assert_eq!(text(&span.attributes, "error.type").as_deref(), Some(error));
        assert_eq!(span.status.as_ref().map(|status| status.code), Some(SpanStatus::Error as i32));
    }
    Ok(())
}

#[tokio::test]
async fn a_plugin_that_is_reloaded_goes_on() -> Result<(), BoxError> {
    let _log = Capture::begin();
    let (receiver, endpoint) = Receiver::begin().await?;
    let app = app(json!({ "endpoint": endpoint })).await?;
    app.get("/jobs/1").send().await;
    app.info().plugins().reload("traces").await?;
    app.get("/fails").send().await;
    app.info().plugins().disable("traces").await?;
    app.get("/jobs/2").send().await;
    app.stop().await;
    let names: Vec<_> = receiver.spans().iter().map(|span| span.name.clone()).collect();
    assert_eq!(names, ["GET /jobs/{id}", "work", "GET /fails"]);
    Ok(())
}

#[tokio::test]
async fn a_receiver_that_is_gone_costs_one_line() -> Result<(), BoxError> {
    let log = Capture::begin();
    // Nobody listens where somebody just did.
    let address = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let app = app(json!({ "endpoint": format!("http://{address}/v1/traces"), "timeout": "1ms" })).await?;
    for _ in 0..3 {
        assert_eq!(app.get("/jobs/1").send().await.status(), 200);
    }
    let report = app.stop().await;
    assert!(report.failures().is_empty() && report.plugin_failures().is_empty());
    let lines = log.lines();
    let told: Vec<_> = lines.iter().filter(|line| line.contains("spans cannot be exported")).collect();
    assert_eq!(told.len(), 1, "{lines:#?}");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_sent_to_is_wrong_in_its_place() {
    for (otlp, problem) in [
        (json!({ "endpoint": "localhost:4318" }), "`localhost:4318` is no URL of HTTP; write one as `http://localhost"),
        (json!({ "headers": { "a b": "c" } }), "is no name of a header"),
        (json!({ "sample": 1.5 }), "1.5 is no share; write 0 to 1"),
    ] {
        let error = app(otlp).await.err().map(|error| format!("{error:?}")).unwrap_or_default();
        assert!(error.contains("plugins.traces.otlp.") && error.contains(problem), "{error}");
    }
}
