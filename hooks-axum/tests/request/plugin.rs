//! Four plugins that implement every hook of a request, and do what their scene says.
//!
//! `before_request` goes `b a c`; `d` has none, and stands where its priority, 0, would put one: behind `b`. All other
//! hooks go by name.

use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::Extension;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use hooks_axum::{
    Authentication, Failure, FailureCause, Identity, Outcome, ProblemDetails, Request, Response, ResponseEnd, Routes,
    after_request, authenticate, before_handler, before_request, handle_request, on_error, on_response_end,
    register_routes,
};
use hooks_core::{BoxError, ImplementationSpec, NextAround, PluginManager, hookimpl, hookimpls, plugin};
use http_body::Frame;

use crate::router::handler;
use crate::scene::{Scene, play};

macro_rules! plugin {
    ($type:ident $name:literal priority = $priority:literal) => {
        #[plugin(name = $name)]
        #[derive(Default)]
        pub struct $type(OnceLock<Scene>);

        impl $type {
            fn scene(&self) -> Scene {
                self.0.get().cloned().unwrap_or_default()
            }
        }

        #[hookimpl]
        impl $type {
            fn play(&self, scene: &Scene) {
                let _ = self.0.set(scene.clone());
            }

            #[hookimpl(priority = $priority)]
            async fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
                // For handlers.
                request.extensions_mut().insert(self.scene());
                answer(self.scene().act("before_request", $name).await)
            }

            async fn authenticate(&self) -> Result<Authentication, BoxError> {
                Ok(match self.scene().act("authenticate", $name).await {
                    "accepts" => Authentication::accept(Identity::new($name)),
                    "rejects" | "answers" => Authentication::reject($name),
                    "refuses" => Authentication::refuse(ProblemDetails::new(StatusCode::TOO_MANY_REQUESTS, $name)),
                    "fails" => return Err("as told".into()),
                    _ => Authentication::abstain().with_challenge(HeaderValue::from_static($name)),
                })
            }

            async fn before_handler(&self) -> Result<Option<Response>, BoxError> {
                answer(self.scene().act("before_handler", $name).await)
            }

            #[hookimpl(handle_request, wrapper)]
            async fn wrap<'h>(&self, hook: handle_request<'h>, next: NextAround<'_, handle_request<'h>>) -> Response {
                let scene = self.scene();
                if scene.act("inwards", $name).await == "answers" {
                    return teapot();
                }
                let response = next.run(hook).await;
                if scene.act("outwards", $name).await == "answers" { teapot() } else { response }
            }

            async fn on_error(&self, failure: &Failure) -> Option<Response> {
                let deed = self.scene().act(&format!("on_error({})", cause(failure)), $name).await;
                (deed == "answers").then(teapot)
            }

            async fn after_request(&self, outcome: &mut Outcome) {
                let deed = self.scene().act(&format!("after_request({})", kind(outcome)), $name).await;
                if deed == "takes the response away" {
                    *outcome = Outcome::Cancelled;
                }
                mark(outcome, $name);
            }

            async fn on_response_end(&self, end: &ResponseEnd) {
                self.scene().act(&format!("on_response_end({})", how(end)), $name).await;
            }
        }
    };
}

plugin!(A "a" priority = 1);
plugin!(B "b" priority = 0);
plugin!(C "c" priority = 2);

/// Only what comes after the handler, without anything to wait for.
#[plugin(name = "d")]
#[derive(Default)]
pub struct D(OnceLock<Scene>);

impl D {
    fn deed(&self, hook: &str) {
        let scene = self.0.get().cloned().unwrap_or_default();
        assert_ne!(scene.deed(hook, "d"), "panics", "as told");
    }
}

#[hookimpl]
impl D {
    fn play(&self, scene: &Scene) {
        let _ = self.0.set(scene.clone());
    }

    fn on_error(&self, failure: &Failure) -> Option<Response> {
        self.deed(&format!("on_error({})", cause(failure)));
        None
    }

    fn after_request(&self, outcome: &mut Outcome) {
        self.deed(&format!("after_request({})", kind(outcome)));
        mark(outcome, "d");
    }

    fn on_response_end(&self, end: &ResponseEnd) {
        self.deed(&format!("on_response_end({})", how(end)));
    }
}

/// `/a` and below
#[hookimpl(register_routes, plugin = A)]
pub fn routes(routes: &mut Routes) {
    routes.get("/", handler);
    routes.get("/stage", handler);
    routes.get("/body", async |Extension(scene): Extension<Scene>| Body::new(Acting { scene, polls: 0 }));
}

/// A body that does what its scene says, behind a first part.
struct Acting {
    scene: Scene,
    polls: usize,
}

impl HttpBody for Acting {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.polls += 1;
        match self.polls {
            1 => return Poll::Ready(Some(Ok(Frame::data("hello".into())))),
            // A connection sends what it has before it waits.
            2 => {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            _ => {}
        }
        let scene = self.scene.clone();
        let acting = pin!(scene.act("body", ""));
        acting.poll(context).map(|deed| (deed == "fails").then(|| Err("as told".into())))
    }
}

fn answer(deed: &str) -> Result<Option<Response>, BoxError> {
    match deed {
        "answers" => Ok(Some(teapot())),
        "fails" => Err("as told".into()),
        _ => Ok(None),
    }
}

pub fn teapot() -> Response {
    (StatusCode::IM_A_TEAPOT, "teapot").into_response()
}

fn mark(outcome: &mut Outcome, name: &'static str) {
    if let Some(response) = outcome.response_mut() {
        response.headers_mut().insert("x-last-word", HeaderValue::from_static(name));
    }
}

pub fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Handled(_) => "handled",
        Outcome::Answered(_) => "answered",
        Outcome::Failed(_) => "failed",
        _ => "cancelled",
    }
}

pub fn how(end: &ResponseEnd) -> String {
    match end {
        ResponseEnd::Sent { bytes } => format!("sent {bytes}"),
        ResponseEnd::Aborted { bytes } => format!("aborted {bytes}"),
        ResponseEnd::Upgraded => "upgraded".to_owned(),
        _ => "cancelled".to_owned(),
    }
}

fn cause(failure: &Failure) -> String {
    match failure.cause() {
        FailureCause::Hook(error) if error.timed_out().is_some() => {
            format!("{}.{} too slow", error.plugin(), error.hook())
        }
        FailureCause::Hook(error) => format!("{}.{} failed", error.plugin(), error.hook()),
        FailureCause::Panic(panic) => match panic.implementation() {
            Some(by) => format!("{}.{} panicked", by.plugin().name(), by.hook().name()),
            None => "panicked".to_owned(),
        },
        FailureCause::TimedOut { waiting: Some(by), .. } => {
            format!("{}.{} timed out", by.plugin().name(), by.hook().name())
        }
        _ => "timed out".to_owned(),
    }
}

macro_rules! of {
    ($type:ident) => {
        hookimpls![
            $type::play,
            $type::before_request,
            $type::authenticate,
            $type::before_handler,
            $type::wrap,
            $type::on_error,
            $type::after_request,
            $type::on_response_end,
        ]
    };
}

pub fn all() -> Vec<&'static ImplementationSpec> {
    a().into_iter().chain(others()).collect()
}

/// The plugin with a route.
pub fn a() -> Vec<&'static ImplementationSpec> {
    of!(A).into_iter().chain(hookimpls![routes]).collect()
}

pub fn others() -> Vec<&'static ImplementationSpec> {
    let d = hookimpls![D::play, D::on_error, D::after_request, D::on_response_end];
    of!(B).into_iter().chain(of!(C)).chain(d).collect()
}

/// A manager of these implementations, with plugins that play this scene.
pub fn manager(scene: &Scene, list: impl IntoIterator<Item = &'static ImplementationSpec>) -> Arc<PluginManager> {
    let plugins = PluginManager::builder().implementations(list).build().expect("the plugins fit together");
    plugins.call(play { scene });
    Arc::new(plugins)
}
