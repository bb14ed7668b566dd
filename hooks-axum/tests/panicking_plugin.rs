//! What a plugin that panics or fails costs: the request that it was asked about, and nothing else.
#![forbid(unsafe_code)]

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, StatusCode};
use axum::routing::get;
use hooks_axum::{App, Outcome, Request, RequestContext, RequestHooks, Response, after_request};
use hooks_core::{BoxError, HookSpec, PluginManager, hookimpl, plugin};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

hooks_core::link_plugins!();

/// Notes in the response that `after_request` of this plugin was called.
fn mark(outcome: &mut Outcome, plugin: &'static str) {
    if let Some(response) = outcome.response_mut() {
        response.headers_mut().append("after", HeaderValue::from_static(plugin));
    }
}

#[plugin(name = "a")]
#[derive(Default)]
struct A;

#[hookimpl]
impl RequestHooks for A {
    async fn before_request(&self, _request: &mut Request) -> Result<Option<Response>, BoxError> {
        Ok(None)
    }

    async fn after_request(&self, _context: &RequestContext, outcome: &mut Outcome) {
        mark(outcome, "a");
    }
}

/// Does what the path of the request says.
#[plugin(name = "b")]
#[derive(Default)]
struct B;

const CAUSE: &str = "the clock is broken";

#[hookimpl]
impl RequestHooks for B {
    async fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        match request.uri().path() {
            "/panic/before" => panic!("{CAUSE}"),
            "/panic/before/later" => {
                tokio::task::yield_now().await;
                panic!("{CAUSE}")
            }
            "/fail/before" => Err(CAUSE.into()),
            _ => Ok(None),
        }
    }

    async fn after_request(&self, context: &RequestContext, outcome: &mut Outcome) {
        assert_ne!(context.uri().path(), "/panic/after", "{CAUSE}");
        mark(outcome, "b");
    }
}

#[plugin(name = "c")]
#[derive(Default)]
struct C;

#[hookimpl]
impl RequestHooks for C {
    async fn before_request(&self, _request: &mut Request) -> Result<Option<Response>, BoxError> {
        Ok(None)
    }

    async fn after_request(&self, _context: &RequestContext, outcome: &mut Outcome) {
        mark(outcome, "c");
    }
}

/// Takes no part in `before_request`, so that every request is its business.
#[plugin(name = "d")]
#[derive(Default)]
struct D;

#[hookimpl]
impl RequestHooks for D {
    async fn after_request(&self, _context: &RequestContext, outcome: &mut Outcome) {
        mark(outcome, "d");
    }
}

/// What came over the wire.
#[derive(Debug)]
struct Answer {
    head: String,
    body: String,
}

impl Answer {
    fn status(&self) -> Option<u16> {
        self.head.split(' ').nth(1)?.parse().ok()
    }

    fn values<'a>(&'a self, name: &str) -> Vec<&'a str> {
        let headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.filter(|header| header.0 == name).map(|header| header.1).collect()
    }
}

type Connection = BufReader<TcpStream>;

async fn exchange(connection: &mut Connection, path: &str) -> Result<Answer, BoxError> {
    connection.write_all(format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n").as_bytes()).await?;
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if connection.read_line(&mut head).await? == 0 {
            return Err(format!("the connection is closed after {head:?}").into());
        }
    }
    let mut answer = Answer { head, body: String::new() };
    let length = answer.values("content-length").concat().parse()?;
    connection.take(length).read_to_string(&mut answer.body).await?;
    Ok(answer)
}

#[track_caller]
fn check_failed(answer: &Answer, after: &[&str]) {
    let expected = serde_json::json!({
        "title": "Internal Server Error",
        "status": 500,
        "detail": "the server failed to answer; the cause is in its log",
    });
    assert_eq!(answer.status(), Some(500), "{answer:?}");
    assert_eq!(answer.values("content-type"), ["application/problem+json"], "{answer:?}");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&answer.body).ok(), Some(expected), "{answer:?}");
    assert_eq!(answer.values("after"), after, "{answer:?}");
}

#[track_caller]
fn check_fine(answer: &Answer, after: &[&str]) {
    assert_eq!((answer.status(), &*answer.body), (Some(200), "fine"), "{answer:?}");
    assert_eq!(answer.values("after"), after, "{answer:?}");
}

/// Serves, with routes that answer and one that panics, for as long as `client` uses its connection.
async fn check(
    client: impl AsyncFnOnce(&mut Connection, &PluginManager) -> Result<(), BoxError>,
) -> Result<(), BoxError> {
    let routes = Router::new().route("/panic", get(async || -> StatusCode { panic!("{CAUSE}") }));
    let routes = routes.fallback(async || "fine");
    let plugins = Arc::new(PluginManager::builder().build()?);
    let app = App::new("test").plugins(Arc::clone(&plugins)).routes(routes);

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let serve = app.serve(listener, async { drop(stopped.await) });
    let client = async move {
        let _stop = stop;
        client(&mut BufReader::new(TcpStream::connect(address).await?), &plugins).await
    };
    let (report, outcome) = tokio::join!(serve, client);
    outcome?;
    assert_eq!(report?.cut_connections, 0);
    Ok(())
}

#[tokio::test]
async fn a_plugin_that_fails_before_a_request_costs_only_that_one_its_answer() -> Result<(), BoxError> {
    check(async |connection, _| {
        for path in ["/panic/before", "/panic/before/later", "/fail/before"] {
            // `c` was not asked before the request, and is not told after it.
            check_failed(&exchange(connection, path).await?, &["d", "b", "a"]);
            check_fine(&exchange(connection, "/").await?, &["d", "c", "b", "a"]);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_plugin_that_panics_after_a_request_is_skipped_and_counted() -> Result<(), BoxError> {
    check(async |connection, plugins| {
        check_fine(&exchange(connection, "/panic/after").await?, &["d", "c", "a"]);
        check_fine(&exchange(connection, "/").await?, &["d", "c", "b", "a"]);

        let snapshot = plugins.snapshot();
        let counted = snapshot.implementations(HookSpec::of::<after_request<'_>>()).iter();
        let counted: Vec<_> = counted.map(|each| (each.plugin().name(), each.failures())).collect();
        assert_eq!(counted, [("d", 0), ("c", 0), ("b", 1), ("a", 0)]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_handler_that_panics_costs_only_the_one_request_its_answer() -> Result<(), BoxError> {
    check(async |connection, _| {
        check_failed(&exchange(connection, "/panic").await?, &["d", "c", "b", "a"]);
        check_fine(&exchange(connection, "/").await?, &["d", "c", "b", "a"]);
        Ok(())
    })
    .await
}
