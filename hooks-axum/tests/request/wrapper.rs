//! Wrappers of the hooks of a request. A panic of a wrapper is isolated by no hook; see [`crate::stage`] for each.

use std::sync::OnceLock;

use hooks_axum::{
    Authentication, Hooks, HooksRouter, Response, after_request, authenticate, before_handler, before_request,
    on_error, on_response_end,
};
use hooks_core::{BoxError, HookError, ImplementationSpec, Next, hookimpl, hookimpls, plugin};

use crate::check::{HANDLED, Row, check_of};
use crate::plugin::{all, manager, teapot};
use crate::router::router;
use crate::scene::{Scene, play};

/// Around all others, in every hook but `handle_request`, of which every implementation is one.
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
}

macro_rules! wrapper {
    ($method:ident $hook:ident -> $given:ty $(, answers $answer:expr)?) => {
        #[hookimpl]
        impl Wrapper {
            #[hookimpl($hook, wrapper)]
            async fn $method(&self, hook: $hook, next: Next<$hook>) -> $given {
                if self.act(concat!(stringify!($hook), ".in")).await == "answers" {
                    return $($answer)?;
                }
                let given = next.run(hook).await;
                if self.act(concat!(stringify!($hook), ".out")).await == "answers" {
                    return $($answer)?;
                }
                given
            }
        }
    };
}

wrapper!(around_request before_request -> Result<Option<Response>, HookError<BoxError>>, answers Ok(Some(teapot())));
wrapper!(around_authenticate authenticate -> Result<Vec<Authentication>, HookError<BoxError>>,
    answers Ok(vec![Authentication::reject("w")]));
wrapper!(around_handler before_handler -> Result<Option<Response>, HookError<BoxError>>, answers Ok(Some(teapot())));
wrapper!(around_error on_error -> Option<Response>, answers Some(teapot()));
wrapper!(around_after_request after_request -> ());
wrapper!(around_response_end on_response_end -> ());

/// All plugins, with the wrapper.
pub fn wrapped() -> Vec<&'static ImplementationSpec> {
    let wrapper = hookimpls![
        Wrapper::play,
        Wrapper::around_request,
        Wrapper::around_authenticate,
        Wrapper::around_handler,
        Wrapper::around_error,
        Wrapper::around_after_request,
        Wrapper::around_response_end,
    ];
    all().into_iter().chain(wrapper).collect()
}

fn app(scene: &Scene) -> (Hooks, HooksRouter) {
    let hooks = Hooks::new(manager(scene, wrapped()));
    let app = hooks.router(router()).expect("the routes fit together");
    (hooks, app)
}

#[tokio::test]
async fn a_wrapper_stands_around_all_others() {
    let wrapped = Row {
        way_in: "before_request.in w | before_request b a c | before_request.out w \
                 | authenticate.in w | authenticate a b c | authenticate.out w \
                 | before_handler.in w | before_handler a b c | before_handler.out w \
                 | inwards a b c | handler | outwards c b a",
        after_request: "after_request.in w | after_request(handled) c a d b | after_request.out w",
        on_response_end: "on_response_end.in w | on_response_end(sent 5) a b c d | on_response_end.out w",
        ..HANDLED
    };
    let failed = Row {
        deeds: "a.before_request fails",
        status: Some(500),
        way_in: "before_request.in w | before_request b a | before_request.out w",
        on_error: Some("on_error.in w | on_error(a.before_request failed) a b c d | on_error.out w"),
        after_request: "after_request.in w | after_request(failed) a d b | after_request.out w",
        on_response_end: "on_response_end.in w | on_response_end(sent ALL) a b c d | on_response_end.out w",
        ..HANDLED
    };
    check_of(app, &[("it goes on", wrapped), ("one of the others fails", failed)]).await;
}
