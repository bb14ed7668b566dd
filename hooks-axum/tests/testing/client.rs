//! Requests and responses.

use std::any::Any;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use futures::{FutureExt, stream};
use hooks_axum::testing::{RunningApp, TestApp};
use hooks_axum::{Limits, RequestContext, Response, Traffic, register_routes};
use hooks_core::{BoxError, PluginDefinition, panic_message};
use serde_json::{Value, json};

/// Says what came.
async fn echo(
    method: Method,
    uri: Uri,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    context: RequestContext,
    headers: HeaderMap,
    body: Bytes,
) -> String {
    let text = |name| headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?")).collect::<Vec<_>>();
    let (kind, length) = (text(header::CONTENT_TYPE).join(","), text(header::CONTENT_LENGTH).join(","));
    let (by, client) = (context.client().map(|ip| ip.to_string()), client.to_string());
    json!({
        "line": format!("{method} {uri}"),
        "client": client,
        "by": by,
        "type": kind,
        "length": length,
        "x": text(header::HeaderName::from_static("x")),
        "body": String::from_utf8_lossy(&body),
    })
    .to_string()
}

async fn broken() -> Response {
    let parts = [Ok("half"), Err("the disk is gone")];
    Response::new(Body::from_stream(stream::iter(parts)))
}

async fn app(limits: Limits) -> Result<RunningApp, BoxError> {
    let unreadable =
        async || ([("x", HeaderValue::from_bytes(b"\xff").expect("any byte will do"))], Bytes::from(&b"\xff"[..]));
    let routes = Router::new()
        .route("/broken", axum::routing::get(broken))
        .route("/unreadable", axum::routing::get(unreadable))
        .fallback(echo);
    let proxies = ["10.0.0.0/8".parse()?];
    Ok(TestApp::new([]).routes(routes).with(|app| app.limits(limits).trusted_proxies(proxies)).start().await?)
}

#[tokio::test]
async fn a_request_comes_as_it_was_put_together() -> Result<(), BoxError> {
    let app = app(Limits::default()).await?;
    let sent = app.post("/things?new=1").header("x", "1").header("x", HeaderValue::from_static("2"));
    let response = sent.json(&json!({ "a": 1 })).client("10.0.0.1:7".parse()?).send().await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.header("content-length"), Some(&*response.bytes().len().to_string()));
    assert_eq!(response.header("x"), None);
    assert_eq!(
        response.json::<Value>(),
        json!({
            "line": "POST /things?new=1", "client": "10.0.0.1:7", "by": "10.0.0.1", "type": "application/json",
            "length": "7", "x": ["1", "2"], "body": r#"{"a":1}"#,
        }),
    );

    let response = app.get("/").header("x-forwarded-for", "192.0.2.1").client("10.0.0.1:7".parse()?).send().await;
    assert_eq!(response.json::<Value>()["by"], "192.0.2.1");
    Ok(())
}

#[tokio::test]
async fn a_body_says_what_it_is_unless_a_header_does() -> Result<(), BoxError> {
    let app = app(Limits::default()).await?;
    for (request, kind, length) in [
        (app.put("/"), "", ""),
        (app.put("/").body("ab"), "", "2"),
        (app.put("/").text("é"), "text/plain; charset=utf-8", "2"),
        (app.put("/").text("ab").body("c"), "", "1"),
        (app.put("/").text("ab").header("content-type", "a/b").header("content-length", 9), "a/b", "9"),
        (app.put("/").header("transfer-encoding", "chunked").body("ab"), "", ""),
    ] {
        let echo = request.send().await.json::<Value>();
        assert_eq!((echo["type"].as_str(), echo["length"].as_str()), (Some(kind), Some(length)), "{echo}");
    }
    Ok(())
}

#[tokio::test]
async fn a_ready_made_request_is_sent_with_its_extensions() -> Result<(), BoxError> {
    let app = app(Limits::default()).await?;
    let mut request = hooks_axum::Request::new(Body::from("whole"));
    let echo = app.send(std::mem::take(&mut request)).await.json::<Value>();
    assert_eq!(
        (&echo["line"], &echo["client"], &echo["body"]),
        (&json!("GET /"), &json!("127.0.0.1:49152"), &json!("whole"))
    );

    request.extensions_mut().insert(ConnectInfo::<SocketAddr>("192.0.2.1:5".parse()?));
    assert_eq!(app.send(request).await.json::<Value>()["client"], "192.0.2.1:5");
    Ok(())
}

#[tokio::test]
async fn the_limits_of_a_request_hold() -> Result<(), BoxError> {
    let mut limits = Limits::default();
    (limits.body_bytes, limits.head_fields) = (3 * 1024 * 1024, 3);
    let app = app(limits).await?;
    let zeros = |more: usize| vec![0; limits.body_bytes + more];
    // More than axum takes by itself.
    assert_eq!(app.put("/").body(zeros(0)).send().await.status(), 200);
    assert_eq!(app.put("/").body(zeros(1)).send().await.status(), 413);
    let endless = Body::from_stream(stream::repeat(Ok::<_, std::convert::Infallible>(Bytes::from_static(&[0; 1024]))));
    assert_eq!(app.send(hooks_axum::Request::new(endless)).await.status(), 413);
    let fields =
        |request| (0..4).fold(request, |request: hooks_axum::testing::TestRequest<'_>, _| request.header("x", 1));
    assert_eq!(fields(app.get("/")).send().await.status(), 431);
    Ok(())
}

#[tokio::test]
async fn a_request_comes_in_by_the_listener_that_it_names() -> Result<(), BoxError> {
    let plugin = PluginDefinition::new("p").implement::<register_routes<'_>>(Box::new(|hook| {
        let mut routes = hook.routes.on_listener("management");
        routes.get("/", async |context: RequestContext| format!("{:?}", context.listener()));
    }));
    let app = TestApp::new([]).plugin(plugin).routes(Router::new().route("/own", axum::routing::get(async || "own")));
    let app = app.with(|app| app.listener("management", "127.0.0.1:9000").listener("side", "/nowhere.sock"));
    let app = app.start().await?;
    assert_eq!(app.get("/p").on_listener("management").send().await.text(), "Some(\"management\")");
    for (path, listener) in [("/p", "service"), ("/p", "side"), ("/own", "management")] {
        assert_eq!(app.get(path).on_listener(listener).send().await.status(), 404, "{path} on {listener}");
    }
    assert_eq!(app.get("/own").on_listener("service").send().await.text(), "own");
    let told: Vec<_> = app.info().listeners().map(|(name, address)| format!("{name} {address}")).collect();
    assert_eq!(told, ["management 127.0.0.1:0", "side 127.0.0.1:0"]);
    assert_eq!(app.info().traffic(), Traffic::default());
    Ok(())
}

fn message(does: impl FnOnce()) -> String {
    catch_unwind(AssertUnwindSafe(does)).map_err(|panicked| told(&*panicked)).expect_err("it is wrong")
}

fn told(panicked: &(dyn Any + Send)) -> String {
    panic_message(panicked).to_owned()
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named() -> Result<(), BoxError> {
    let app = app(Limits::default()).await?;
    let unwritable = std::collections::HashMap::from([((1, 2), 3)]);
    for (told, says) in [
        (message(|| drop(app.get("things"))), "`things` is no path of a request; begin it with `/`"),
        (message(|| drop(app.get("/a b"))), "`/a b` is no path of a request: invalid uri character"),
        (message(|| drop(app.get("/").header("a b", "c"))), "the name of a header is none: invalid HTTP header name"),
        (
            message(|| drop(app.get("/").header("a", "\n"))),
            "the value of header `a` is none: failed to parse header value",
        ),
        (
            message(|| drop(app.get("/").json(&unwritable))),
            "the body of a request cannot be written as JSON: key must be a string",
        ),
        (
            message(|| drop(app.get("/").on_listener("management"))),
            "there is no listener `management`; the further ones of the application are none",
        ),
    ] {
        assert_eq!(told, says);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_a_response_is_named_with_its_request() -> Result<(), BoxError> {
    let app = app(Limits::default()).await?;
    let unreadable = app.get("/unreadable").send().await;
    let broken = AssertUnwindSafe(app.get("/broken").send()).catch_unwind().await.expect_err("the body fails");
    for (told, says) in [
        (message(|| _ = unreadable.header("x")), "header `x` of the response to `GET /unreadable` (sent at "),
        (message(|| _ = unreadable.text()), "the body of the response to `GET /unreadable` (sent at "),
        (message(|| _ = unreadable.json::<u8>()), "the body of the response to `GET /unreadable` (sent at "),
        (told(&*broken), "`GET /broken` (sent at "),
    ] {
        assert!(told.starts_with(says), "{told}");
        assert!(told.contains("hooks-axum/tests/testing/client.rs:"), "{told}");
    }
    let told = told(&*broken);
    assert!(told.ends_with(" has a response whose body failed: the disk is gone"), "{told}");
    Ok(())
}
