//! Whatever a hook does to a response, its head and its body fit on the wire, and a test sees the same.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Router, handler::Handler};
use futures::stream;
use hooks_axum::testing::TestApp;
use hooks_axum::{
    Failure, Outcome, Request, RequestContext, Response, after_request, before_handler, before_request, handle_request,
    on_error,
};
use hooks_core::{BoxError, ImplementationSpec, NextAround, hookimpl, hookimpls, plugin};

use crate::scene::Scene;
use crate::socket::{Client, Served};

/// Answers, or changes answers, as the request says: `x-who` and `x-what`.
#[plugin(name = "changer")]
#[derive(Default)]
struct Changer;

#[hookimpl]
impl Changer {
    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        Ok(asked(request.headers(), "before_request").map(|what| changed(what, Response::default())))
    }

    fn before_handler(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        if asked(request.headers(), "on_error").is_some() {
            // What `on_error` needs to know.
            RequestContext::of(request).ok_or("no context")?.insert(request.headers().clone());
            return Err("as told".into());
        }
        let context = RequestContext::of(request).ok_or("no context")?;
        context.insert(request.headers().clone());
        Ok(asked(request.headers(), "before_handler").map(|what| changed(what, Response::default())))
    }

    #[hookimpl(handle_request, wrapper)]
    async fn wrap<'h>(&self, hook: handle_request<'h>, next: NextAround<'_, handle_request<'h>>) -> Response {
        let headers = hook.request.headers().clone();
        let response = next.run(hook).await;
        match asked(&headers, "handle_request") {
            Some(what) => changed(what, response),
            None => response,
        }
    }

    fn on_error(&self, failure: &Failure) -> Option<Response> {
        let headers: HeaderMap = failure.context().get()?;
        asked(&headers, "on_error").map(|what| changed(what, Response::default()))
    }

    fn after_request(&self, context: &RequestContext, outcome: &mut Outcome) {
        let headers: HeaderMap = context.get().unwrap_or_default();
        if let (Some(what), Some(response)) = (asked(&headers, "after_request"), outcome.response_mut()) {
            *response = changed(what, std::mem::take(response));
        }
    }
}

fn plugins() -> Vec<&'static ImplementationSpec> {
    hookimpls![
        Changer::before_request,
        Changer::before_handler,
        Changer::wrap,
        Changer::on_error,
        Changer::after_request
    ]
    .to_vec()
}

fn asked<'h>(headers: &'h HeaderMap, who: &str) -> Option<&'h str> {
    let of = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if of("x-who") == Some(who) { of("x-what") } else { None }
}

fn changed(what: &str, mut response: Response) -> Response {
    *response.body_mut() = match what {
        "stream" => stream_of("[hello]"),
        "empty" => Body::empty(),
        _ => Body::from("[hello]"),
    };
    let status = match what {
        "204" => StatusCode::NO_CONTENT,
        "205" => StatusCode::RESET_CONTENT,
        "304" => StatusCode::NOT_MODIFIED,
        _ => response.status(),
    };
    *response.status_mut() = status;
    let (name, value) = match what {
        "a wrong length" => (header::CONTENT_LENGTH, "99"),
        "a length that is none" => (header::CONTENT_LENGTH, "many"),
        "an encoding" => (header::TRANSFER_ENCODING, "chunked"),
        _ => return response,
    };
    response.headers_mut().insert(name, HeaderValue::from_static(value));
    response
}

fn stream_of(text: &'static str) -> Body {
    Body::from_stream(stream::iter([Ok::<_, BoxError>(Bytes::from_static(text.as_bytes()))]))
}

fn routes() -> Router {
    async fn sized() -> impl IntoResponse {
        ([(header::CONTENT_LENGTH, "5")], stream_of("hello"))
    }
    Router::new()
        .route("/text", get(async || "hello"))
        .route("/stream", get(async || stream_of("hello")))
        .route("/sized", get(sized))
        .fallback_service(Handler::with_state(async || "hello", ()))
}

const WHO: [&str; 5] = ["before_request", "before_handler", "handle_request", "on_error", "after_request"];
const WHAT: [&str; 9] =
    ["text", "stream", "empty", "204", "205", "304", "a wrong length", "a length that is none", "an encoding"];
const WHERE: [&str; 4] = ["/text", "/stream", "/sized", "/nothing"];

/// What the head says of the body, and the body of a GET as it is sent.
fn expected(who: &str, what: &str, method: &str, path: &str) -> (Option<&'static str>, &'static str) {
    let is_head = method == "HEAD";
    let (head, body) = match what {
        "stream" => (None, "7\r\n[hello]\r\n0\r\n\r\n"),
        "empty" | "205" => (Some("content-length: 0"), ""),
        "204" | "304" => (None, ""),
        _ => (Some("content-length: 7"), "[hello]"),
    };
    if !is_head {
        return (head, body);
    }
    // axum leaves the body of a service to the connection, and says nothing of its length.
    let is_service = path == "/nothing";
    match what {
        "empty" if ["before_request", "on_error"].contains(&who) => (None, ""),
        "empty" if who == "before_handler" && is_service => (None, ""),
        _ if who == "after_request" && is_service => (head, ""),
        // Where the router has left out the handler's body, what a hook makes of nothing tells nobody what GET gives.
        "204" | "304" | "205" => (head, ""),
        // What is declared stays where there is no other body.
        "empty" if who == "after_request" && path != "/stream" => (Some("content-length: 5"), ""),
        _ if who == "after_request" => (None, ""),
        _ => (head, ""),
    }
}

#[tokio::test]
async fn what_hooks_change_is_sent_as_if_the_handler_had_made_it() -> Result<(), BoxError> {
    let served = Served::start(&Scene::default(), plugins(), routes()).await?;
    // All on one connection: where a body had another length than its head says, the next head would be wrong.
    let mut client = served.connect().await?;
    for (who, what, method, path) in rows() {
        let row = format!("{who} makes {what} of {method} {path}");
        ask(&mut client, who, what, method, path).await?;
        let head = client.head().await.map_err(|error| format!("{row}: {error}"))?;
        let told: Vec<_> = head.iter().filter(|line| line.starts_with("content-length")).map(String::as_str).collect();
        let (expected, body) = expected(who, what, method, path);
        assert_eq!(told, expected.into_iter().collect::<Vec<_>>(), "{row}: {head:?}");
        let is_chunked = head.iter().any(|line| line == "transfer-encoding: chunked");
        assert_eq!(is_chunked, what == "stream" && method == "GET", "{row}: {head:?}");
        client.expect(body).await.map_err(|error| format!("{row}: {error}"))?;
    }
    drop(client);
    served.stop().await?;
    Ok(())
}

async fn ask(client: &mut Client, who: &str, what: &str, method: &str, path: &str) -> Result<(), BoxError> {
    client.request(&format!("{method} {path}"), &[&format!("x-who: {who}"), &format!("x-what: {what}")]).await
}

#[tokio::test]
async fn a_test_sees_what_would_be_sent() -> Result<(), BoxError> {
    let app = TestApp::new(plugins()).routes(routes()).start().await?;
    // As long as it says it is.
    assert_eq!(app.get("/sized").send().await.text(), "hello");
    for (who, what, method, path) in rows() {
        let row = format!("{who} makes {what} of {method} {path}");
        let response = app.request(method.parse()?, path).header("x-who", who).header("x-what", what).send().await;
        let (expected, body) = expected(who, what, method, path);
        let length = response.header("content-length").map(|length| format!("content-length: {length}"));
        assert_eq!(length.as_deref(), expected, "{row}");
        let body = if body.starts_with('7') { "[hello]" } else { body };
        assert_eq!(response.text(), body, "{row}");
        assert_eq!(response.header("transfer-encoding"), None, "{row}");
    }
    Ok(())
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str, &'static str)> {
    let methods = |path: &'static str| ["GET", "HEAD"].map(move |method| (method, path));
    let asked = WHERE.into_iter().flat_map(methods);
    let rows = move |what: &'static str| asked.clone().map(move |(method, path)| (what, method, path));
    let of = move |who: &'static str| {
        let rows = rows.clone();
        WHAT.into_iter().flat_map(rows).map(move |(what, method, path)| (who, what, method, path))
    };
    WHO.into_iter().flat_map(of)
}
