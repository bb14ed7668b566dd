//! How bodies end.

use axum::body::HttpBody;
use hooks_axum::Hooks;
use tower::ServiceExt;

use crate::check::{Client, HANDLED, Row, check, check_of, request};
use crate::plugin::{all, manager};
use crate::router::{attached, router};
use crate::scene::Scene;

/// Handlers that tell nothing.
pub const STREAMED: Row = Row {
    way_in: "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | outwards c b a",
    ..HANDLED
};

#[tokio::test]
async fn the_end_of_a_body_is_told_once() {
    let [sent, aborted] = ["on_response_end(sent 11) a b c d", "on_response_end(aborted 11) a b c d"];
    let stream = Row { request: "GET /stream", ..STREAMED };
    check(&[
        ("empty", Row { request: "GET /empty", on_response_end: "on_response_end(sent 0) a b c d", ..STREAMED }),
        ("read to the end", Row { on_response_end: sent, ..stream }),
        ("not read", Row { client: Client::Takes(0), on_response_end: "on_response_end(aborted 0) a b c d", ..stream }),
        (
            "dropped half-way",
            Row { client: Client::Takes(1), on_response_end: "on_response_end(aborted 3) a b c d", ..stream },
        ),
        (
            "dropped before it is known that this was all",
            Row { client: Client::Takes(3), on_response_end: aborted, ..stream },
        ),
        (
            "dropped where nothing more comes",
            Row { request: "GET /endless", client: Client::Takes(3), on_response_end: aborted, ..STREAMED },
        ),
        ("shorter than was announced", Row { request: "GET /short", on_response_end: aborted, ..STREAMED }),
        ("failed", Row { request: "GET /broken", on_response_end: aborted, ..STREAMED }),
        ("as long as was announced", Row { client: Client::Takes(1), ..HANDLED }),
        (
            "announced, and not read",
            Row { client: Client::Takes(0), on_response_end: "on_response_end(aborted 0) a b c d", ..HANDLED },
        ),
        (
            "HEAD of what would be long",
            Row {
                request: "HEAD /endless",
                client: Client::Takes(0),
                on_response_end: "on_response_end(sent 0) a b c d",
                ..STREAMED
            },
        ),
        (
            // axum drops the body of a handler's answer, not of a plugin's.
            "HEAD that a plugin answers",
            Row {
                request: "HEAD /",
                deeds: "b.before_request answers",
                client: Client::Takes(0),
                status: Some(418),
                way_in: "before_request b",
                after_request: "after_request(answered) d b",
                on_response_end: "on_response_end(sent 0) a b c d",
                ..HANDLED
            },
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_body_that_no_wrapper_has_seen_is_as_long_as_was_announced_or_has_failed() {
    let without_wrappers = |scene: &Scene| {
        let list = all().into_iter().filter(|each| !each.is_wrapper());
        let hooks = Hooks::new(manager(scene, list));
        let app = hooks.router(router()).expect("the routes fit together");
        (hooks, app)
    };
    let row = Row {
        request: "GET /short",
        way_in: "before_request b a c | authenticate a b c | before_handler a b c",
        on_response_end: "on_response_end(aborted 11) a b c d",
        ..HANDLED
    };
    check_of(without_wrappers, &[("shorter", row)]).await;
}

#[tokio::test]
async fn a_body_says_of_itself_what_it_has_said() {
    for (line, is_end, length) in
        [("GET /", false, Some(5)), ("GET /empty", true, Some(0)), ("GET /stream", false, None)]
    {
        let scene = Scene::default();
        let Ok(response) = attached(&scene).1.oneshot(request(&scene, line)).await;
        let body = response.into_body();
        assert_eq!((body.is_end_stream(), body.size_hint().exact()), (is_end, length), "{line}");
    }
}
