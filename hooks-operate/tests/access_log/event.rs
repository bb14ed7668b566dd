//! Events of the log.

use futures::FutureExt;
use hooks_core::BoxError;
use serde_json::json;

use crate::capture::Capture;
use crate::scene::{app, client, configured};

/// The events, without time, duration and the numbers of requests.
fn told(log: Capture) -> Vec<String> {
    let lines = log.lines().into_iter();
    let events = lines.filter_map(|line| line.split_once(" access: ").map(|(_, event)| event.to_owned()));
    let known = |field: &&str| {
        let (name, value) = field.split_once('=').unwrap_or_default();
        match name {
            "duration_ms" => value.parse::<f64>().is_err(),
            "request" => value.trim_matches('"').parse::<u64>().is_err(),
            _ => true,
        }
    };
    events.map(|event| event.split(' ').filter(known).collect::<Vec<_>>().join(" ")).collect()
}

#[tokio::test]
async fn a_request_is_one_event_of_what_is_known() -> Result<(), BoxError> {
    let log = Capture::begin();
    let app = app(json!({})).await?;
    app.get("/incident/7?token=secret").header("x-name", "alice").client(client().into()).send().await;
    app.get("/").send().await;
    app.get("/named").send().await;
    app.get("/refused").send().await;
    app.get("/nothing").send().await;
    let mut waiting = Box::pin(app.get("/waits").send());
    assert!((&mut waiting).now_or_never().is_none());
    drop(waiting);
    app.stop().await;
    let expected = [
        r#"method="GET" path="/incident/7" route="/incident/{id}" status=200 bytes=11 client=192.0.2.7 identity="alice" plugin="incident" outcome="sent""#,
        r#"method="GET" path="/" route="/" status=200 bytes=5 client=127.0.0.1 outcome="sent""#,
        r#"method="GET" path="/named" route="/named" status=200 bytes=5 client=127.0.0.1 request="id-1" outcome="sent""#,
        r#"method="GET" path="/refused" status=429 bytes=2 client=127.0.0.1 plugin="incident" outcome="sent""#,
        r#"method="GET" path="/nothing" status=404 bytes=0 client=127.0.0.1 outcome="sent""#,
        r#"method="GET" path="/waits" route="/waits" bytes=0 client=127.0.0.1 outcome="cancelled""#,
    ];
    assert_eq!(told(log), expected);
    Ok(())
}

#[tokio::test]
async fn what_is_told_can_change_while_requests_come() -> Result<(), BoxError> {
    let log = Capture::begin();
    let app = app(json!({ "query": true, "exclude": ["/health/*", "/incident/{id}"] })).await?;
    let plugins = app.info().plugins().clone();
    for path in ["/health/live", "/incident/7", "/?q=1"] {
        app.get(path).send().await;
    }
    plugins.configure(configured(json!({ "one_in": 3 }))).await?;
    for path in ["/", "/", "/refused", "/", "/health/live"] {
        app.get(path).send().await;
    }
    plugins.disable("access-log").await?;
    app.get("/").send().await;
    app.stop().await;
    let paths = told(log).into_iter().map(|event| event.split(' ').skip(1).take(2).collect::<Vec<_>>().join(" "));
    let expected = [
        r#"path="/" query="q=1""#,
        r#"path="/" route="/""#,
        r#"path="/refused" status=429"#,
        r#"path="/health/live" route="/health/live""#,
    ];
    assert_eq!(paths.collect::<Vec<_>>(), expected);
    Ok(())
}

#[tokio::test]
async fn what_is_no_route_is_wrong_in_its_place() {
    for (configured, problem) in [
        (json!({ "exclude": ["/", "health"] }), "`health` is no path of a route; begin it with `/`"),
        (json!({ "exclude": ["/", "/*/live"] }), "`/*/live` is no path of a route; a `*` stands at the end alone"),
    ] {
        let error = app(configured).await.err().map(|error| format!("{error:?}")).unwrap_or_default();
        assert!(error.contains("plugins.access-log.exclude[1]") && error.contains(problem), "{error}");
    }
    let error = app(json!({ "one_in": 0 })).await.err().map(|error| format!("{error:?}")).unwrap_or_default();
    assert!(error.contains("plugins.access-log.one_in"), "{error}");
}
