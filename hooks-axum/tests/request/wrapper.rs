//! Wrappers of the hooks of a request. A panic of a wrapper is isolated by no hook.

use std::sync::OnceLock;

use hooks_axum::{Hooks, Response, after_request, before_request, on_error};
use hooks_core::{BoxError, HookError, Next, hookimpl, hookimpls, plugin};

use crate::check::{HANDLED, Row, check_of};
use crate::plugin::{all, manager, teapot};
use crate::router::router;
use crate::scene::{Scene, play};

#[plugin(name = "w")]
#[derive(Default)]
struct Wrapper(OnceLock<Scene>);

impl Wrapper {
    async fn act(&self, place: &str) -> &'static str {
        self.0.get().expect("it has a scene").act(place, "w").await
    }
}

#[hookimpl]
impl Wrapper {
    fn play(&self, scene: &Scene) {
        let _ = self.0.set(scene.clone());
    }

    #[hookimpl(before_request, wrapper)]
    async fn around_before_request(
        &self,
        hook: before_request,
        next: Next<before_request>,
    ) -> Result<Option<Response>, HookError<BoxError>> {
        if self.act("before").await == "answers" {
            return Ok(Some(teapot()));
        }
        let answer = next.run(hook).await;
        self.act("after").await;
        answer
    }

    #[hookimpl(on_error, wrapper)]
    async fn around_on_error(&self, hook: on_error, next: Next<on_error>) -> Option<Response> {
        self.act("failing").await;
        next.run(hook).await
    }

    #[hookimpl(after_request, wrapper)]
    async fn around_after_request(&self, hook: after_request, next: Next<after_request>) {
        self.act("turning").await;
        next.run(hook).await;
        self.act("leaving").await;
    }
}

fn app(scene: &Scene) -> (Hooks, hooks_axum::Attached) {
    let wrapper = hookimpls![
        Wrapper::play,
        Wrapper::around_before_request,
        Wrapper::around_on_error,
        Wrapper::around_after_request,
    ];
    let hooks = Hooks::new(manager(scene, all().into_iter().chain(wrapper)));
    let app = hooks.attach(router()).expect("the routes fit together");
    (hooks, app)
}

const WRAPPED: Row = Row {
    way_in: "before w | before_request b a c | after w | authenticate a b c | before_handler a b c \
             | inwards a b c | handler | outwards c b a",
    after_request: "turning w | after_request(handled) c a d b | leaving w",
    ..HANDLED
};
const FAILED: Row = Row {
    status: Some(500),
    on_error: Some("failing w | on_error(w.before_request panicked) a b c d"),
    on_response_end: "on_response_end(sent ALL) a b c d",
    ..WRAPPED
};

#[tokio::test]
async fn a_wrapper_on_the_way_in() {
    let rows = [
        ("it goes on", WRAPPED),
        (
            "it answers, and nobody behind it is entered",
            Row {
                deeds: "w.before answers",
                status: Some(418),
                way_in: "before w",
                after_request: "turning w | after_request(answered) d | leaving w",
                on_response_end: "on_response_end(sent 6) a b c d",
                ..WRAPPED
            },
        ),
        (
            "it panics before the others",
            Row {
                deeds: "w.before panics",
                way_in: "before w",
                after_request: "turning w | after_request(failed) d | leaving w",
                ..FAILED
            },
        ),
        (
            // Nor is the last of the others blamed for it.
            "it panics after the others, who are called on the way out",
            Row {
                deeds: "w.after panics",
                way_in: "before w | before_request b a c | after w",
                after_request: "turning w | after_request(failed) c a d b | leaving w",
                ..FAILED
            },
        ),
        (
            "one of the others fails",
            Row {
                deeds: "a.before_request fails",
                way_in: "before w | before_request b a | after w",
                on_error: Some("failing w | on_error(a.before_request failed) a b c d"),
                after_request: "turning w | after_request(failed) a d b | leaving w",
                ..FAILED
            },
        ),
    ];
    check_of(app, &rows).await;
}

#[tokio::test]
async fn a_panic_of_a_wrapper_on_the_way_out_costs_that_call_only() {
    let rows = [
        ("before `after_request`", Row { deeds: "w.turning panics", after_request: "turning w", ..WRAPPED }),
        ("after `after_request`", Row { deeds: "w.leaving panics", ..WRAPPED }),
        (
            "before `on_error`",
            Row {
                deeds: "w.before panics, w.failing panics",
                way_in: "before w",
                on_error: Some("failing w"),
                after_request: "turning w | after_request(failed) d | leaving w",
                ..FAILED
            },
        ),
    ];
    check_of(app, &rows).await;
}
