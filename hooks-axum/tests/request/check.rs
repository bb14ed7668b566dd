//! What happens to a request, and what everybody is told of it.

use std::convert::Infallible;

use axum::body::{Body, Bytes, HttpBody};
use futures::FutureExt;
use hooks_axum::{Hooks, Request, Response};
use http_body_util::BodyExt;
use tokio::time::timeout;
use tower::{Service, ServiceExt};

use crate::router::attached;
use crate::scene::{PATIENCE, Scene};

/// One request to the [application](crate::router) with all [plugins](crate::plugin).
///
/// A row says what is different from [`HANDLED`].
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub request: &'static str,
    /// What the plugins and the handler do, see [`Scene::new`].
    pub deeds: &'static str,
    pub client: Client,
    /// `None` where the client has not waited for it.
    pub status: Option<u16>,
    /// Who is called before the way out begins.
    pub way_in: &'static str,
    pub on_error: Option<&'static str>,
    pub after_request: &'static str,
    /// `ALL` stands for the length of the body that the client has read.
    pub on_response_end: &'static str,
}

/// How a client goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// Reads the response to its end, or to where its body fails.
    Reads,
    /// Goes where it would have to wait for the head.
    Leaves,
    /// Goes before the server has looked at the request.
    LeavesAtOnce,
    /// Takes so many frames of the body, and goes.
    Takes(usize),
}

pub const ROUTED: &str =
    "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | handler | outwards c b a";
/// Up to routing.
pub const AUTHENTICATED: &str = "before_request b a c | authenticate a b c";
/// No route matches, and no handler is called.
pub const UNROUTED: &str =
    "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | outwards c b a";

/// `GET /`, which the application answers with `hello`.
pub const HANDLED: Row = Row {
    request: "GET /",
    deeds: "",
    client: Client::Reads,
    status: Some(200),
    way_in: ROUTED,
    on_error: None,
    after_request: "after_request(handled) c a d b",
    on_response_end: "on_response_end(sent 5) a b c d",
};

/// Checks what each row says, and that nobody is told anything else.
pub async fn check(rows: &[(&str, Row)]) {
    check_of(attached, rows).await;
}

/// The same of another service.
pub async fn check_of<S>(service: impl Fn(&Scene) -> (Hooks, S), rows: &[(&str, Row)])
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    for (what, row) in rows {
        let scene = Scene::new(row.deeds);
        let (hooks, service) = service(&scene);
        let (status, read) = send(service, &scene, row).await;
        timeout(2 * PATIENCE, hooks.finished()).await.unwrap_or_else(|_| panic!("{what}: {}", scene.told()));
        let end = row.on_response_end.replace("ALL", &read.to_string());
        let expected = [Some(row.way_in), row.on_error, Some(row.after_request), Some(&*end)];
        let expected: Vec<_> = expected.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        assert_eq!((status, scene.told()), (row.status, expected.join(" | ")), "{what}: {row:?}");
    }
}

/// Sends a request. Gives the status, and how many bytes of the body were read.
async fn send<S>(mut service: S, scene: &Scene, row: &Row) -> (Option<u16>, usize)
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    let request = request(scene, row.request);
    let response = match row.client {
        Client::LeavesAtOnce => {
            drop(service.call(request));
            None
        }
        Client::Leaves => service.oneshot(request).now_or_never(),
        Client::Reads | Client::Takes(_) => Some(service.oneshot(request).await),
    };
    match response {
        Some(Ok(response)) => (Some(response.status().as_u16()), take(response, row.client).await),
        None => (None, 0),
    }
}

async fn take(response: Response, client: Client) -> usize {
    let mut body = response.into_body();
    let frames = if let Client::Takes(frames) = client { frames } else { usize::MAX };
    let mut read = 0;
    for _ in 0..frames {
        // A server asks for no more once it knows that this was all.
        if body.is_end_stream() {
            break;
        }
        let Some(Ok(frame)) = body.frame().await else { break };
        read += frame.data_ref().map_or(0, Bytes::len);
    }
    read
}

/// `GET /` with the scene for the handler.
pub fn request(scene: &Scene, line: &str) -> Request {
    let (method, uri) = line.split_once(' ').expect("a method and a path");
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method.parse().expect("the test's method is one");
    *request.uri_mut() = uri.parse().expect("the test's path is one");
    request.extensions_mut().insert(scene.clone());
    request
}
