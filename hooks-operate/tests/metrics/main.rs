//! The plugin `metrics`, in the process of its tests.
#![forbid(unsafe_code)]
#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

use std::collections::BTreeMap;
use std::time::Duration;

use hooks_axum::axum::Router;
use hooks_axum::axum::http::{Method, StatusCode, header};
use hooks_axum::axum::routing::get;
use hooks_axum::testing::{RunningApp, TestApp};
use hooks_axum::{Metrics, collect_metrics, register_routes};
use hooks_core::{PluginDefinition, hookspec};
use hooks_operate::metrics::MetricsPlugin;
use serde_json::{Value, json};
use tokio::time::sleep;

hooks_core::link_plugins!();

/// Asks each until one knows.
#[hookspec(firstresult, on_error = "isolate")]
fn weather(place: &str) -> Result<Option<u32>, std::num::ParseIntError>;

fn app(plugins: impl IntoIterator<Item = PluginDefinition>, config: Value) -> TestApp {
    let routes = Router::new().route("/own/{id}", get(async || "own"));
    let app = TestApp::new([]).plugin(PluginDefinition::of_type::<MetricsPlugin>()).config("metrics", config);
    plugins.into_iter().fold(app.routes(routes), TestApp::plugin)
}

/// What is scraped: each series with its value.
async fn scraped(app: &RunningApp) -> BTreeMap<String, f64> {
    let response = app.get("/metrics").send().await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let text = response.text();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let series = lines.map(|line| {
        let (series, value) = line.rsplit_once(' ').expect("each line has a value");
        (series.to_owned(), value.parse().expect("it is a number"))
    });
    let series: Vec<_> = series.collect();
    let by_name: BTreeMap<_, _> = series.iter().cloned().collect();
    assert_eq!(by_name.len(), series.len(), "each series is there once: {text}");
    by_name
}

#[track_caller]
fn value(series: &BTreeMap<String, f64>, name: &str) -> f64 {
    let like = name.split('{').next().unwrap_or_default();
    let near: Vec<_> = series.keys().filter(|key| key.starts_with(like)).collect();
    *series.get(name).unwrap_or_else(|| panic!("`{name}` is not among {near:#?}"))
}

#[tokio::test]
async fn calls_are_counted_exactly_by_hook_and_plugin() {
    let knows = |name: &'static str, known: &'static str| {
        PluginDefinition::new(name).implement::<weather<'_>>(Box::new(move |hook| {
            if hook.place == "nowhere" { "x".parse().map(Some) } else { Ok((hook.place == known).then_some(20)) }
        }))
    };
    let app =
        app([knows("a", "Rome"), knows("b", "Oslo")], json!({"sample": 1})).start().await.expect("nothing is wrong");
    let plugins = app.info().plugins().clone();
    for place in ["Rome", "Rome", "Oslo", "Bonn", "nowhere"] {
        let _ = plugins.call(weather { place });
    }
    let series = scraped(&app).await;
    let hook = r#"hook="hooks-operate::weather""#;
    assert_eq!(value(&series, &format!(r#"hooks_calls_total{{{hook},plugin="a"}}"#)), 5.0);
    assert_eq!(value(&series, &format!(r#"hooks_calls_total{{{hook},plugin="b"}}"#)), 3.0);
    let failed = |outcome, plugin| {
        value(&series, &format!(r#"hooks_failures_total{{{hook},outcome="{outcome}",plugin="{plugin}"}}"#))
    };
    assert_eq!((failed("failed", "a"), failed("failed", "b"), failed("panicked", "b")), (1.0, 1.0, 0.0));
    assert_eq!(value(&series, &format!("hooks_call_duration_seconds_count{{{hook}}}")), 5.0);
    let sampled = format!(r#"hooks_implementation_duration_seconds_count{{{hook},plugin="b"}}"#);
    assert_eq!(value(&series, &sampled), 3.0);
    app.stop().await;
}

#[tokio::test]
async fn what_was_counted_stays_where_plugins_come_and_go() {
    let knows = PluginDefinition::new("a").implement::<weather<'_>>(Box::new(|_| Ok(Some(1))));
    let app = app([knows], json!({})).start().await.expect("nothing is wrong");
    let plugins = app.info().plugins().clone();
    for _ in 0..3 {
        let _ = plugins.call(weather { place: "Rome" });
        plugins.reload("a").await.expect("it loads");
    }
    plugins.disable("a").await.expect("it can be disabled");
    let series = scraped(&app).await;
    assert_eq!(value(&series, r#"hooks_calls_total{hook="hooks-operate::weather",plugin="a"}"#), 3.0);
    assert_eq!(value(&series, r#"plugin_state{plugin="a",state="disabled"}"#), 1.0);
    assert_eq!(value(&series, r#"plugin_state{plugin="a",state="started"}"#), 0.0);
    assert_eq!(value(&series, r#"plugin_transitions_total{plugin="a",to="disabled"}"#), 1.0);
    app.stop().await;
}

#[tokio::test]
async fn requests_are_counted_by_route_method_and_class() {
    let things = PluginDefinition::new("things").implement::<register_routes<'_>>(Box::new(|hook| {
        hook.routes.get("/{id}", async || StatusCode::NOT_FOUND);
    }));
    let app = app([things], json!({})).start().await.expect("nothing is wrong");
    for path in ["/own/1", "/own/2", "/things/1", "/nowhere"] {
        app.get(path).send().await;
    }
    let odd = Method::from_bytes(b"BREW").expect("it is a method");
    app.request(odd, "/own/1").send().await;
    let series = scraped(&app).await;
    let count = |method: &str, route: &str, class: &str| {
        let labels =
            format!(r#"http_request_method="{method}",http_route="{route}",http_response_status_class="{class}""#);
        value(&series, &format!("http_server_request_duration_seconds_count{{{labels}}}"))
    };
    assert_eq!(count("GET", "/own/{id}", "2xx"), 2.0);
    assert_eq!(count("GET", "/things/{id}", "4xx"), 1.0);
    assert_eq!(count("GET", "none", "4xx"), 1.0);
    assert_eq!(count("_OTHER", "none", "4xx"), 1.0);
    // This one.
    assert_eq!(value(&series, "http_server_active_requests"), 1.0);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn plugins_are_asked_once_in_their_own_interval() {
    let asked = std::sync::atomic::AtomicU32::new(0);
    let mail = PluginDefinition::new("mail").implement::<collect_metrics<'_>>(Box::new(move |hook| {
        let count = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        let metrics: &mut Metrics = hook.metrics;
        metrics.counter("mail_asked", "How often").set(count.into());
        metrics.gauge("mail_age", "Age").unit("seconds").set_for([("server", "a")], 1.5);
        // These are others', or no names.
        metrics.counter("process_threads", "Not ours").set(1.0);
        metrics.gauge("no name", "No name").set(1.0);
    }));
    let app = app([mail], json!({"collect": {"mail": {"every": "1m"}}})).start().await.expect("nothing is wrong");
    for expected in [1.0, 1.0, 2.0] {
        let series = scraped(&app).await;
        assert_eq!(value(&series, r#"mail_asked_total{plugin="mail"}"#), expected);
        assert_eq!(value(&series, r#"mail_age_seconds{plugin="mail",server="a"}"#), 1.5);
        assert!(!series.keys().any(|key| key.contains("no name") || key.contains("process_threads_total")));
        sleep(Duration::from_secs(31)).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn there_are_as_many_series_as_may_be_and_the_rest_is_counted() {
    let many = PluginDefinition::new("many").implement::<collect_metrics<'_>>(Box::new(|hook| {
        let metrics: &mut Metrics = hook.metrics;
        let numbers = metrics.gauge("numbers", "Numbers");
        (0..500).for_each(|number| _ = numbers.set_for([("number", number.to_string())], 1.0));
    }));
    let app = app([many], json!({"series": 100})).start().await.expect("nothing is wrong");
    let series = scraped(&app).await;
    // What others of this process tell the crate `metrics` is not of this service.
    let own = series.keys().filter(|key| !key.starts_with("job"));
    assert!(own.count() <= 101, "{series:#?}");
    let beyond = value(&series, "metrics_overflow_total");
    assert!(beyond >= 400.0);
    assert!(
        value(&scraped(&app).await, "metrics_overflow_total") >= beyond + 400.0,
        "it goes on as what is left out does"
    );
    app.stop().await;
}

#[tokio::test]
async fn the_process_and_the_runtime_are_told_of() {
    let app = app([], json!({})).start().await.expect("nothing is wrong");
    let series = scraped(&app).await;
    for name in ["tokio_workers", "tokio_alive_tasks", "http_server_connections", "http_server_cut_connections_total"] {
        value(&series, name);
    }
    #[cfg(target_os = "linux")]
    for name in ["process_open_fds", "process_resident_memory_bytes", "process_cpu_seconds_total", "process_threads"] {
        assert!(value(&series, name) >= 0.0);
    }
    app.stop().await;
}

#[tokio::test]
async fn what_plugins_tell_the_facade_is_there_too() {
    let app = app([], json!({})).start().await.expect("nothing is wrong");
    metrics::counter!("jobs_done", "queue" => "mail").increment(2);
    metrics::histogram!("job_seconds").record(0.2);
    let series = scraped(&app).await;
    assert_eq!(value(&series, r#"jobs_done_total{queue="mail"}"#), 2.0);
    assert_eq!(value(&series, r#"job_seconds_bucket{le="0.25"}"#), 1.0);
    app.stop().await;
}

#[tokio::test]
async fn a_plugin_that_is_disabled_counts_no_more_and_is_asked_no_more() {
    let app = app([], json!({})).start().await.expect("nothing is wrong");
    let plugins = app.info().plugins().clone();
    plugins.disable("metrics").await.expect("it can be disabled");
    assert_eq!(app.get("/metrics").send().await.status(), StatusCode::NOT_FOUND);
    plugins.enable("metrics").await.expect("it fits");
    assert!(scraped(&app).await.len() > 10);
    app.stop().await;
}
