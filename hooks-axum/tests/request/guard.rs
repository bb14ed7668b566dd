//! What stands between routing and handler is not passed by, whatever answers and whatever else plugins do.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use hooks_axum::testing::TestApp;
use hooks_axum::{
    Hooks, Identity, Request, RequestContext, Response, RouteInfo, before_handler, before_request, handle_request,
};
use hooks_core::{BoxError, ImplementationSpec, NextAround, hookimpl, hookimpls, plugin};
use tower::{Layer, ServiceExt};

use crate::plugin::manager;
use crate::scene::Scene;

/// Who may pass.
#[derive(Debug, Clone, Copy)]
struct Public;

/// Lets through what is public, and tells of what it has seen.
#[plugin(name = "guard")]
#[derive(Default)]
struct Guard;

#[hookimpl]
impl Guard {
    fn before_handler(&self, route: &RouteInfo) -> Result<Option<Response>, BoxError> {
        let seen = format!("{} {}", route.path(), if route.is_fallback() { "fallback" } else { "route" });
        let denied = route.metadata::<Public>().is_none();
        Ok(denied.then(|| (StatusCode::FORBIDDEN, seen).into_response()))
    }
}

/// Does what can be done to a request, as the request says.
#[plugin(name = "meddler")]
#[derive(Default)]
struct Meddler;

#[hookimpl]
impl Meddler {
    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        meddle("before_request", request);
        Ok(None)
    }

    #[hookimpl(tryfirst)]
    fn before_handler(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        meddle("before_handler", request);
        Ok(None)
    }

    #[hookimpl(wrapper)]
    async fn handle_request<'h>(
        &self,
        mut hook: handle_request<'h>,
        next: NextAround<'_, handle_request<'h>>,
    ) -> Response {
        meddle("handle_request", &mut hook.request);
        next.run(hook).await
    }
}

fn meddle(hook: &str, request: &mut Request) {
    let (who, what) = request.uri().query().and_then(|query| query.split_once('=')).unwrap_or_default();
    let (who, what) = (who.to_owned(), what.to_owned());
    if who != hook {
        return;
    }
    let (parts, body) = std::mem::take(request).into_parts();
    *request = Request::new(body);
    (*request.method_mut(), *request.uri_mut(), *request.headers_mut()) = (parts.method, parts.uri, parts.headers);
    // The fresh request has no extensions, and so no context.
    if what == "other" {
        let mut other = Request::new(Body::empty());
        std::mem::swap(other.extensions_mut(), request.extensions_mut());
    }
}

fn guard() -> Vec<&'static ImplementationSpec> {
    hookimpls![Guard::before_handler].to_vec()
}

fn meddler() -> Vec<&'static ImplementationSpec> {
    hookimpls![Meddler::before_request, Meddler::before_handler, Meddler::handle_request].to_vec()
}

#[tokio::test]
async fn a_guard_is_asked_for_whatever_answers() -> Result<(), BoxError> {
    let nested = Router::new().route("/in", get("in")).fallback(async || "nested fallback");
    let routes = Router::new()
        .route("/", get("index"))
        .route("/any", any("any"))
        .route("/else", get("get").fallback(async || "else"))
        .nest("/nested", nested)
        .nest_service("/service", Router::new().fallback(async || "service"))
        .fallback(async || "fallback");
    let app = TestApp::new(guard()).routes(routes).start().await?;
    let rows = [
        ("GET", "/", "/ route"),
        ("POST", "/", "* fallback"),
        ("GET", "/any", "/any route"),
        ("PUT", "/any", "/any route"),
        ("GET", "/else", "/else route"),
        ("POST", "/else", "* fallback"),
        ("GET", "/nested/in", "/nested/in route"),
        ("GET", "/nested/nothing", "* fallback"),
        ("GET", "/service/below", "* route"),
        ("GET", "/nothing", "* fallback"),
        ("OPTIONS", "/nothing", "* fallback"),
    ];
    for (method, path, seen) in rows {
        let response = app.request(method.parse()?, path).send().await;
        assert_eq!((response.status().as_u16(), response.text()), (403, seen), "{method} {path}");
    }
    Ok(())
}

#[tokio::test]
async fn axums_own_404_and_405_are_guarded_too() -> Result<(), BoxError> {
    let app = TestApp::new(guard()).routes(Router::new().route("/", get("index"))).start().await?;
    for (method, path) in [("GET", "/nothing"), ("DELETE", "/")] {
        let response = app.request(method.parse()?, path).send().await;
        assert_eq!((response.status().as_u16(), response.text()), (403, "* fallback"), "{method} {path}");
    }
    // An application without routes has a fallback all the same.
    let app = TestApp::new(guard()).start().await?;
    assert_eq!(app.get("/").send().await.status(), 403);
    Ok(())
}

#[tokio::test]
async fn a_route_of_the_application_says_that_it_is_public() -> Result<(), BoxError> {
    let routes =
        Router::new().route("/", get("index").post("posted")).nest("/api", Router::new().route("/x", any("x")));
    let app = TestApp::new(guard()).routes(routes).with(|app| {
        app.describe(Method::GET, "/", Public).describe(Method::GET, "/", 7_u8).describe(Method::PUT, "/api/x", Public)
    });
    let app = app.start().await?;
    let rows =
        [("GET", "/", 200), ("HEAD", "/", 200), ("POST", "/", 403), ("PUT", "/api/x", 200), ("GET", "/api/x", 403)];
    for (method, path, status) in rows {
        assert_eq!(app.request(method.parse()?, path).send().await.status(), status, "{method} {path}");
    }
    Ok(())
}

#[tokio::test]
async fn it_can_say_so_without_an_app() -> Result<(), BoxError> {
    let hooks = Hooks::new(manager(&Scene::default(), guard())).describe(Method::GET, "/", 7_u8).describe(
        Method::GET,
        "/",
        Public,
    );
    let app = hooks.router(Router::new().route("/", get("index").post("posted")))?;
    for (method, status) in [(Method::GET, StatusCode::OK), (Method::POST, StatusCode::FORBIDDEN)] {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method;
        let Ok(response) = app.clone().oneshot(request).await;
        assert_eq!(response.status(), status);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_said_of_a_route_that_is_not_there_is_refused() {
    let routes = Router::new().route("/", get("index")).nest_service("/service", Router::new());
    let app = TestApp::new([]).routes(routes).with(|app| {
        let rows = [(Method::GET, "/"), (Method::POST, "/"), (Method::GET, "/statsu"), (Method::GET, "/service/x")];
        rows.into_iter().fold(app, |app, (method, path)| app.describe(method, path, Public))
    });
    let error = app.start().await.expect_err("three of these routes are not there").to_string();
    let routes: Vec<_> = error.lines().skip(1).filter_map(|line| line.split('`').nth(1)).collect();
    assert_eq!(routes, ["POST /", "GET /statsu", "GET /service/x"], "{error}");
    assert!(error.contains("tests/request/guard.rs:"), "{error}");
}

#[tokio::test]
async fn who_puts_another_request_in_place_does_not_pass_the_guard_by() -> Result<(), BoxError> {
    let who = async |context: RequestContext, who: Option<Identity>| format!("{} {}", context.method(), who.is_none());
    let routes = Router::new().route("/", get("index")).route("/context", get(who));
    let plugins = guard().into_iter().chain(meddler());
    let app = TestApp::new(plugins).routes(routes).with(|app| app.describe(Method::GET, "/context", Public));
    let app = app.start().await?;
    for hook in ["before_request", "before_handler", "handle_request"] {
        for how in ["same", "other"] {
            let response = app.get(&format!("/?{hook}={how}")).send().await;
            assert_eq!(response.status(), 403, "{hook} {how}");
            // Nor does it take the context from the handler.
            let response = app.get(&format!("/context?{hook}={how}")).send().await;
            assert_eq!((response.status().as_u16(), response.text()), (200, "GET true"), "{hook} {how}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn nor_where_no_wrapper_stands_behind() -> Result<(), BoxError> {
    let who = async |context: RequestContext| format!("{}", context.method());
    let plugins = hookimpls![Meddler::before_handler];
    let app = TestApp::new(plugins).routes(Router::new().route("/context", get(who))).start().await?;
    let response = app.get("/context?before_handler=same").send().await;
    assert_eq!((response.status().as_u16(), response.text()), (200, "GET"));
    Ok(())
}

/// With the two layers by hand there is room for more between them.
#[tokio::test]
async fn hooks_on_a_route_without_those_around_it_answer_500() -> Result<(), BoxError> {
    let hooks = Hooks::new(manager(&Scene::default(), guard()));
    let clear = axum::middleware::map_request(async |mut request: Request| {
        request.extensions_mut().clear();
        request
    });
    let routes = Router::new().route("/", get("index")).layer(hooks.route_layer()).layer(clear);
    let Ok(alone) = routes.clone().oneshot(Request::new(Body::empty())).await;
    let Ok(cleared) = hooks.layer().layer(routes).oneshot(Request::new(Body::empty())).await;
    assert_eq!(
        (alone.status(), cleared.status()),
        (StatusCode::INTERNAL_SERVER_ERROR, StatusCode::INTERNAL_SERVER_ERROR)
    );
    Ok(())
}
