//! A request in its trace.

use std::convert::Infallible;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use hooks_axum::RequestContext;
use hooks_axum::testing::{RunningApp, TestApp};
use hooks_core::{BoxError, Configuration, PluginConfiguration, hookimpls};
use hooks_operate::traces::{TraceContext, Traces};
use serde_json::{Value, json};

use crate::capture::Capture;

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// Answers with the headers that are sent on.
async fn sent_on(trace: TraceContext) -> Result<String, Infallible> {
    let mut headers =
        HeaderMap::from_iter([("tracestate".parse().expect("it is a name"), "old=1".parse().expect("it is"))]);
    trace.inject(&mut headers);
    let of = |name| headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default()).collect::<Vec<_>>();
    Ok(format!("{} {}", of("traceparent").join("|"), of("tracestate").join("|")))
}

async fn fails(context: RequestContext) -> Result<(), axum::http::StatusCode> {
    tracing::info!(target: "handler", same = context.get::<TraceContext>().is_some(), "told in the span");
    Err(axum::http::StatusCode::BAD_GATEWAY)
}

async fn app(traces: Value) -> Result<RunningApp, BoxError> {
    let routes = Router::new().route("/on", get(sent_on)).route("/fails/{id}", get(fails));
    let configuration = Configuration::new().with_plugin("traces", PluginConfiguration::new(traces));
    Ok(TestApp::new(hookimpls![Traces]).configuration(configuration).routes(routes).start().await?)
}

/// Version, trace, span, flags.
fn parts(text: &str) -> [&str; 4] {
    let parent = text.split(' ').next().unwrap_or_default();
    parent.split('-').collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("it is malformed: {text}"))
}

#[tokio::test]
async fn a_trace_goes_on() -> Result<(), BoxError> {
    let app = app(json!({})).await?;
    let request =
        app.get("/on").header("traceparent", PARENT).header("tracestate", "a=1, b=2").header("tracestate", "c=3");
    let response = request.send().await;
    let [version, trace, span, flags] = parts(response.text());
    assert_eq!((version, trace, flags), ("00", "4bf92f3577b34da6a3ce929d0e0e4736", "01"));
    assert!(span.len() == 16 && span != "00f067aa0ba902b7", "{span}");
    assert!(response.text().ends_with(" a=1,b=2,c=3"), "{}", response.text());
    let unsampled = app.get("/on").header("traceparent", PARENT.replace("-01", "-f2")).send().await;
    assert_eq!((parts(unsampled.text())[3], unsampled.text().ends_with(' ')), ("02", true));
    app.info().plugins().disable("traces").await?;
    let off = app.get("/on").header("traceparent", PARENT).send().await;
    assert_eq!(parts(off.text())[1], "4bf92f3577b34da6a3ce929d0e0e4736");
    Ok(())
}

#[tokio::test]
async fn one_that_is_malformed_or_missing_begins() -> Result<(), BoxError> {
    let app = app(json!({})).await?;
    let malformed =
        app.get("/on").header("traceparent", PARENT.to_uppercase()).header("tracestate", "a=1").send().await;
    let missing = app.get("/on").send().await;
    let [one, other] = [&malformed, &missing].map(|response| parts(response.text()));
    assert_ne!(one[1], other[1]);
    for [version, trace, span, flags] in [one, other] {
        assert_eq!((version, trace.len(), span.len()), ("00", 32, 16));
        assert!(!trace.eq_ignore_ascii_case("4bf92f3577b34da6a3ce929d0e0e4736"));
        assert_eq!(flags, "02", "nothing is exported, so nobody need record it");
    }
    assert!(malformed.text().ends_with(' '), "{}", malformed.text());
    Ok(())
}

#[tokio::test]
async fn what_is_logged_in_a_request_has_its_trace() -> Result<(), BoxError> {
    let log = Capture::begin();
    let app = app(json!({})).await?;
    app.get("/fails/7?token=secret").header("traceparent", PARENT).send().await;
    app.stop().await;
    let lines = log.lines();
    let line = lines.iter().find(|line| line.contains("told in the span")).ok_or("it is not told")?;
    assert!(line.contains(r#"request{trace_id="4bf92f3577b34da6a3ce929d0e0e4736" span_id=""#), "{line}");
    assert!(line.contains(r#"http.request.method="GET" url.path="/fails/7" "#), "{line}");
    assert!(line.contains("same=true") && !line.contains("otel.") && !line.contains("secret"), "{line}");
    Ok(())
}

#[cfg(not(feature = "otlp"))]
#[tokio::test]
async fn without_the_feature_its_key_says_so() {
    let error = app(json!({ "otlp": {} })).await.err().map(|error| format!("{error:?}")).unwrap_or_default();
    assert!(error.contains("plugins.traces.otlp"), "{error}");
    assert!(error.contains("enable the feature `otlp` of `hooks-operate`"), "{error}");
}
