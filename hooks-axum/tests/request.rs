//! The way of a request: who is entered, who is called on the way out, in which order, once.
#![forbid(unsafe_code)]

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use futures::FutureExt;
use hooks_axum::{
    Attached, Hooks, Outcome, Request, RequestContext, Response, RouteInfo, Routes, after_request, before_request,
    register_routes,
};
use hooks_core::{BoxError, PluginManager, hookimpl, plugin};
use tower::{Layer, ServiceExt};

hooks_core::link_plugins!();

/// What the plugins of one request have done; it travels in the request.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn push(&self, entry: impl Into<String>) {
        self.0.lock().expect("no test panics while it logs").push(entry.into());
    }

    fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().expect("no test panics while it logs")).join(" ")
    }
}

/// A plugin that logs what it is asked, and does what the header of its name says.
macro_rules! plugin {
    ($type:ident $name:literal $(before: $($option:tt)*)?) => {
        #[plugin(name = $name)]
        #[derive(Default)]
        struct $type;

        #[hookimpl]
        impl $type {
            $(
                #[hookimpl($($option)*)]
                async fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
                    before($name, request).await
                }
            )?

            fn after_request(&self, context: &RequestContext, outcome: &mut Outcome) {
                after($name, context, outcome);
            }
        }
    };
}

plugin!(Alpha "alpha" before: priority = 1);
plugin!(Beta "beta" before: priority = 0);
plugin!(Gamma "gamma" before: priority = 2);
// Has no `before_request`: it stands where its priority, 0, would put one, behind `beta`.
plugin!(Omega "omega");

async fn before(name: &str, request: &mut Request) -> Result<Option<Response>, BoxError> {
    let context = RequestContext::of(request).expect("the request came through `Hooks`");
    if let Some(log) = request.extensions().get::<Log>().cloned() {
        log.push(name);
        context.insert(log);
    }
    match request.headers().get(name).map(axum::http::HeaderValue::as_bytes) {
        Some(b"answers") => Ok(Some((StatusCode::IM_A_TEAPOT, "answered").into_response())),
        Some(b"fails") => Err("as told".into()),
        Some(b"panics") => panic!("as told"),
        Some(b"waits") => std::future::pending().await,
        _ => Ok(None),
    }
}

fn after(name: &str, context: &RequestContext, outcome: &mut Outcome) {
    let kind = match outcome {
        Outcome::Handled(_) => "handled",
        Outcome::Answered(_) => "answered",
        Outcome::Failed(_) => "failed",
        _ => "cancelled",
    };
    if let Some(response) = outcome.response_mut() {
        response.headers_mut().insert("x-seen-by", name.parse().expect("a plugin's name is a header value"));
    }
    if let Some(log) = context.get::<Log>() {
        log.push(format!("{name}:{kind}"));
    }
}

#[hookimpl(register_routes, plugin = Alpha)]
fn routes(routes: &mut Routes) {
    routes.get("/", async || "alpha's");
}

fn hooks() -> Hooks {
    Hooks::new(Arc::new(PluginManager::builder().build().expect("the plugins of this file fit together")))
}

fn router() -> Router {
    Router::new()
        .route("/", get(async || "hello"))
        .route("/panic", get(async || -> &'static str { panic!("in the handler") }))
        .route("/wait", get(async || std::future::pending::<&'static str>().await))
}

fn app(hooks: &Hooks) -> Attached {
    hooks.attach(router()).expect("the routes fit together")
}

fn request(path: &str, headers: &[(&'static str, &'static str)]) -> (Request, Log) {
    let log = Log::default();
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = path.parse().expect("the test's path is one");
    request.extensions_mut().insert(log.clone());
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().expect("the test's header is one"));
    }
    (request, log)
}

/// Sends a request and tells the status and what the plugins did.
async fn send(path: &str, headers: &[(&'static str, &'static str)]) -> (u16, String) {
    let (request, log) = request(path, headers);
    let Ok(response) = app(&hooks()).oneshot(request).await;
    (response.status().as_u16(), log.take())
}

#[tokio::test]
async fn the_way_out_is_the_exact_reverse_of_the_way_in() {
    let way_out = |kind: &str| format!("gamma:{kind} alpha:{kind} omega:{kind} beta:{kind}");
    for (path, status, kind) in
        [("/", 200, "handled"), ("/alpha", 200, "handled"), ("/nothing", 404, "handled"), ("/panic", 500, "failed")]
    {
        assert_eq!(send(path, &[]).await, (status, format!("beta alpha gamma {}", way_out(kind))), "{path}");
    }
}

#[tokio::test]
async fn only_plugins_that_were_entered_are_called_on_the_way_out() {
    for (does, status, kind) in [("answers", 418, "answered"), ("fails", 500, "failed"), ("panics", 500, "failed")] {
        let expected = format!("beta alpha alpha:{kind} omega:{kind} beta:{kind}");
        assert_eq!(send("/", &[("alpha", does)]).await, (status, expected), "{does}");
    }
}

#[tokio::test]
async fn a_method_that_is_not_routed_is_handled_too() {
    let (mut request, log) = request("/", &[]);
    *request.method_mut() = axum::http::Method::DELETE;
    let Ok(response) = app(&hooks()).oneshot(request).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(log.take().ends_with("beta:handled"));
}

#[tokio::test]
async fn the_last_plugin_on_the_way_out_has_the_last_word() {
    let (request, _) = request("/", &[]);
    let Ok(response) = app(&hooks()).oneshot(request).await;
    assert_eq!(response.headers()["x-seen-by"], "beta");
}

#[tokio::test]
async fn a_request_that_is_dropped_is_cancelled_in_a_task_that_can_be_waited_for() {
    for (path, headers, entered) in [("/wait", None, "beta alpha gamma"), ("/", Some(("alpha", "waits")), "beta alpha")]
    {
        let hooks = hooks();
        let (request, log) = request(path, headers.as_slice());
        assert!(app(&hooks).oneshot(request).now_or_never().is_none());
        assert_eq!(log.take(), entered);
        hooks.tasks().close();
        hooks.tasks().wait().await;
        let expected = if path == "/wait" {
            "gamma:cancelled alpha:cancelled omega:cancelled beta:cancelled"
        } else {
            "alpha:cancelled omega:cancelled beta:cancelled"
        };
        assert_eq!(log.take(), expected);
    }
}

#[tokio::test]
async fn a_request_passes_a_second_hooks_service_unchanged() {
    let hooks = hooks();
    let (request, log) = request("/", &[]);
    let twice = hooks.layer().layer(app(&hooks));
    let Ok(_) = twice.oneshot(request).await;
    assert_eq!(log.take().matches("beta:handled").count(), 1);
}

#[tokio::test]
async fn the_context_knows_the_route_and_what_the_client_asked_for() {
    let hooks = hooks();
    let seen = Arc::new(Mutex::new(None));
    let inner = Arc::clone(&seen);
    let router = Router::new().route("/things/{id}", get(async || "thing")).route_layer(hooks.route_layer()).layer(
        tower::layer::layer_fn(move |service: axum::routing::Route| {
            let seen = Arc::clone(&inner);
            tower::service_fn(move |request: Request| {
                let (seen, service) = (Arc::clone(&seen), service.clone());
                async move {
                    let context = RequestContext::of(&request);
                    let response = service.oneshot(request).await;
                    *seen.lock().expect("nobody panics") = context;
                    response
                }
            })
        }),
    );
    let (request, _) = request("/things/7?x=1", &[]);
    let Ok(_): Result<Response, Infallible> = hooks.layer().layer(router).oneshot(request).await;
    let context = seen.lock().expect("nobody panics").take().expect("the request was handled");
    assert_eq!(context.route().map(RouteInfo::path), Some("/things/{id}"));
    assert_eq!((context.method().as_str(), context.uri().to_string()), ("GET", "/things/7?x=1".to_owned()));
    assert!(context.id() > 0);
}
