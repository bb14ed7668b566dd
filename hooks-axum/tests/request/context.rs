//! What a request's context knows.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{Method, Uri};
use axum::routing::{get, head};
use hooks_axum::{
    Hooks, Request, RequestContext, Response, RouteInfo, Routes, after_request, before_handler, before_request,
    on_response_end, register_routes,
};
use hooks_core::{BoxError, ImplementationSpec, PluginManager, hookimpl, hookimpls, hookspec, plugin};
use tokio::time::Instant;
use tower::ServiceExt;

use crate::check::request;
use crate::scene::Scene;

/// The context that was seen last.
#[hookspec(firstresult)]
fn seen() -> Option<RequestContext>;

/// Keeps the context as it is on the way out, and has a route.
#[plugin(name = "things")]
#[derive(Default)]
struct Things(Mutex<Option<RequestContext>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Label(&'static str);

#[hookimpl]
impl Things {
    fn register_routes(&self, routes: &mut Routes) {
        routes.get("/{id}", async || "a thing").with(Label("thing"));
        // The application has another method at this path.
        routes.absolute().get("/mixed", async || "a thing's");
    }

    fn after_request(&self, context: &RequestContext) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(context.clone());
    }

    fn seen(&self) -> Option<RequestContext> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What the plugin below makes of a request.
#[derive(Debug, Clone)]
struct Rewritten(Method, Uri);

#[plugin(name = "rewriter")]
#[derive(Default)]
struct Rewriter;

#[hookimpl]
impl Rewriter {
    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        let context = RequestContext::of(request).ok_or("a plugin looks at it")?;
        context.insert("kept by a plugin");
        if context.route().is_some() {
            return Err("it is not routed yet".into());
        }
        if let Some(Rewritten(method, uri)) = request.extensions_mut().remove() {
            *request.method_mut() = method;
            // A target that is not rewritten stays the very same.
            if *request.uri() != uri {
                *request.uri_mut() = uri;
            }
        }
        Ok(None)
    }
}

/// Makes the service stand between routing and handler.
#[plugin(name = "between")]
#[derive(Default)]
struct Between;

#[hookimpl]
impl Between {
    fn before_handler(&self, route: &RouteInfo, request: &mut Request) -> Result<Option<Response>, BoxError> {
        let context = RequestContext::of(request).ok_or("a plugin looks at it")?;
        let known = context.route().ok_or("it is routed")?;
        if (known.path(), known.plugin()) != (route.path(), route.plugin()) {
            return Err("the route is another".into());
        }
        Ok(None)
    }
}

/// Is told of the end: so the route is noted where a request comes by it.
#[plugin(name = "ending")]
#[derive(Default)]
struct Ending;

#[hookimpl]
impl Ending {
    fn on_response_end(&self) {}
}

fn implementations() -> Vec<&'static ImplementationSpec> {
    hookimpls![Things::register_routes, Things::after_request, Things::seen, Rewriter::before_request].into()
}

fn hooks(list: Vec<&'static ImplementationSpec>) -> Hooks {
    let plugins = PluginManager::builder().implementations(list).build().expect("the plugins fit together");
    Hooks::new(Arc::new(plugins)).head_timeout(Duration::from_secs(7))
}

fn router() -> Router {
    let inner = Router::new().route("/{id}", get(async || "nested"));
    Router::new()
        .route("/", get(async || "here"))
        .route("/mixed", head(async || ()))
        .nest("/nested", Router::new().nest("/inner", inner))
        .nest_service("/service", Router::new().route("/{id}", get(async || "a service's")))
}

/// Sends a request, and gives the context as it is on the way out.
async fn context(hooks: &Hooks, request: Request) -> RequestContext {
    let app = hooks.router(router()).expect("the routes fit together");
    let Ok(_) = app.oneshot(request).await;
    hooks.plugins().call(seen {}).expect("it is called for each request")
}

const THING: Option<(&str, Option<&str>, Option<Label>)> = Some(("/things/{id}", Some("things"), Some(Label("thing"))));

#[tokio::test]
async fn it_knows_the_route() {
    let rows = [
        ("GET /", None, Some(("/", None, None))),
        ("GET /things/7?x=1", None, THING),
        ("HEAD /mixed", None, Some(("/mixed", None, None))),
        ("GET /mixed", None, Some(("/mixed", Some("things"), None))),
        ("HEAD /things/7", None, THING),
        ("GET /nested/inner/7", None, Some(("/nested/inner/{id}", None, None))),
        ("GET /service/7", None, Some(("*", None, None))),
        ("GET /service/7/8", None, Some(("*", None, None))),
        ("GET /nothing", None, None),
        ("DELETE /", None, None),
        ("DELETE /things/7", None, None),
        ("GET /nothing", Some("GET /things/7"), THING),
        ("GET /things/7", Some("GET /nothing"), None),
        ("POST /things/7", Some("GET /things/7"), THING),
        ("GET /things/7", Some("POST /things/7"), None),
    ];
    let more: [Vec<&'static ImplementationSpec>; 3] =
        [Vec::new(), hookimpls![Between::before_handler].into(), hookimpls![Ending::on_response_end].into()];
    for (number, more) in more.into_iter().enumerate() {
        let hooks = hooks(implementations().into_iter().chain(more).collect());
        for (line, rewritten, expected) in rows {
            let mut request = request(&Scene::default(), line);
            let (method, uri) = (request.method().clone(), request.uri().clone());
            if let Some((method, uri)) = rewritten.and_then(|line| line.split_once(' ')) {
                let (method, uri) = (method.parse().expect("a method"), uri.parse().expect("a path"));
                request.extensions_mut().insert(Rewritten(method, uri));
            }
            let context = context(&hooks, request).await;
            let route = context.route().map(|route| (route.path(), route.plugin(), route.metadata().copied()));
            assert_eq!(route, expected, "{line} {rewritten:?} {number}");
            let place = context.route().and_then(RouteInfo::location).map(|place| place.file);
            assert_eq!(place, route.and_then(|(_, plugin, _)| plugin).map(|_| file!()), "{line} {rewritten:?}");
            // What the client sent stays known.
            assert_eq!((context.method(), context.uri()), (&method, &uri));
        }
    }
}

#[tokio::test]
async fn asking_for_the_route_runs_nothing_of_the_applications() {
    let runs = Arc::new(AtomicUsize::new(0));
    let count = |runs: &Arc<AtomicUsize>| {
        let runs = Arc::clone(runs);
        async move || runs.fetch_add(1, Ordering::Relaxed).to_string()
    };
    let router = Router::new().route("/", get(count(&runs))).fallback(count(&runs));
    let hooks = hooks(implementations());
    for line in ["GET /", "GET /nothing"] {
        runs.store(0, Ordering::Relaxed);
        let app = hooks.router(router.clone()).expect("the routes fit together");
        let Ok(_) = app.oneshot(request(&Scene::default(), line)).await;
        let context = hooks.plugins().call(seen {}).expect("it is called for each request");
        assert_eq!(context.route().is_some(), line == "GET /");
        assert_eq!(runs.load(Ordering::Relaxed), 1, "{line}");
    }
}

#[tokio::test]
async fn it_is_one_value_from_the_first_hook_to_the_last() {
    let hooks = hooks(implementations());
    let mut last = 0;
    for _ in 0..3 {
        let before = request(&Scene::default(), "GET /");
        assert!(RequestContext::of(&before).is_none());
        let context = context(&hooks, before).await;
        assert_eq!(context.get(), Some("kept by a plugin"));
        assert_eq!((context.get::<u8>(), context.insert(1_u8), context.insert(2_u8)), (None, None, Some(1)));
        assert!(context.id() > last);
        last = context.id();
        assert!(Arc::ptr_eq(context.plugins(), hooks.plugins()));
        assert!(Arc::ptr_eq(context.snapshot(), &hooks.plugins().snapshot()));
    }
}

/// Peer, trusted networks, `X-Forwarded-For`, and who the client is.
type Seen = (Option<&'static str>, &'static [&'static str], &'static [&'static str], Option<&'static str>);

#[tokio::test]
async fn the_client_is_the_last_address_that_no_trusted_proxy_has() {
    const PROXIES: &[&str] = &["10.0.0.0/8"];
    let table: &[Seen] = &[
        (None, &[], &[], None),
        (None, &[], &["1.1.1.1"], None),
        (Some("9.9.9.9"), &[], &["1.1.1.1"], Some("9.9.9.9")),
        (Some("9.9.9.9"), PROXIES, &["1.1.1.1"], Some("9.9.9.9")),
        (Some("10.0.0.1"), PROXIES, &[], Some("10.0.0.1")),
        (Some("10.0.0.1"), PROXIES, &["1.1.1.1"], Some("1.1.1.1")),
        (Some("10.0.0.1"), PROXIES, &["6.6.6.6, 1.1.1.1, 10.0.0.2"], Some("1.1.1.1")),
        (Some("10.0.0.1"), PROXIES, &["6.6.6.6", "1.1.1.1", "10.0.0.2"], Some("1.1.1.1")),
        (Some("10.0.0.1"), PROXIES, &["10.0.0.3, 10.0.0.2"], Some("10.0.0.3")),
        (Some("10.0.0.1"), PROXIES, &["1.1.1.1, nonsense, 10.0.0.2"], Some("10.0.0.2")),
        (Some("10.0.0.1"), PROXIES, &["[2001:db8::1]:80"], Some("2001:db8::1")),
        (Some("::ffff:10.0.0.1"), PROXIES, &["::ffff:1.1.1.1"], Some("1.1.1.1")),
        (None, PROXIES, &["1.1.1.1"], Some("1.1.1.1")),
    ];
    for row in table {
        let (peer, trusted, forwarded, expected) = row;
        let mut request = request(&Scene::default(), "GET /");
        if let Some(peer) = peer {
            let peer = SocketAddr::new(peer.parse().expect("an address"), 1);
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        for line in *forwarded {
            request.headers_mut().append("x-forwarded-for", line.parse().expect("a header"));
        }
        let trusted: Vec<_> = trusted.iter().map(|network| network.parse().expect("a network")).collect();
        let context = context(&hooks(implementations()).trusted_proxies(trusted), request).await;
        assert_eq!(context.client().map(|client| client.to_string()).as_deref(), *expected, "{row:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn it_knows_when_the_head_has_to_be_ready() {
    let start = Instant::now();
    let context = context(&hooks(implementations()), request(&Scene::default(), "GET /")).await;
    let deadline = context.deadline();
    assert_eq!(deadline - start, Duration::from_secs(7));
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(context.deadline(), deadline);
}
