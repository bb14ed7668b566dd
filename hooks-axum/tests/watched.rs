//! What an application shows to those who watch it: spans, routes, the application itself, how its plugins are.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use axum::Router;
use axum::http::{HeaderValue, Method, StatusCode, Version};
use axum::routing::get;
use hooks_axum::testing::TestApp;
use hooks_axum::{
    App, AppInfo, Health, HealthStatus, MetricKind, Metrics, Outcome, Request, RequestContext, Requires, Response,
    RouteInfo, Routes, after_request, before_handler, before_request, check_health, collect_metrics, on_response_end,
    on_shutdown, register_routes, request_span,
};
use hooks_core::{
    BoxError, HookError, ImplementationSpec, NoConfig, Permission, Plugin, PluginContext, PluginDefinition,
    PluginManager, hookimpl, hookimpls, plugin,
};
use tokio::time::{Duration, sleep};
use tracing::level_filters::LevelFilter;
use tracing::span::Id;
use tracing::{Event, Span, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

hooks_core::link_plugins!();

/// A span of its own, which is noted on the way out.
#[hookimpl]
fn request_span(request: &Request) -> Option<Span> {
    RequestContext::of(request).expect("it is there").insert("kept");
    Some(tracing::info_span!("request", path = request.uri().path()))
}

#[hookimpl]
fn after_request(context: &RequestContext) {
    assert_eq!(context.get::<&str>(), context.span().metadata().map(|_| "kept"), "what is kept there stays");
    assert_eq!(context.version(), Version::HTTP_11);
    assert_eq!(Span::current().id(), context.span().id(), "the hooks run in the span of the request");
}

async fn span_of_handler(context: RequestContext) -> String {
    let names = [Span::current(), context.span().clone()].map(|span| span.metadata().map(tracing::Metadata::name));
    assert_eq!(names[0], names[1]);
    names[0].unwrap_or("none").to_owned()
}

fn app_of(list: impl IntoIterator<Item = &'static ImplementationSpec>) -> TestApp {
    TestApp::new(list).routes(Router::new().route("/", get(span_of_handler)))
}

#[hookimpl]
fn on_response_end(context: &RequestContext) {
    assert_eq!(Span::current().id(), context.span().id(), "this one too");
}

#[tokio::test]
async fn a_request_runs_in_the_span_that_a_plugin_gives() {
    // Without the spans of hooks, which would be the innermost.
    let _default = tracing::subscriber::set_default(tracing_subscriber::registry().with(LevelFilter::INFO));
    let app = app_of(hookimpls![request_span, after_request, on_response_end]).start().await.expect("nothing is wrong");
    let response = app.get("/").send().await;
    response.calls().of_hook::<hooks_axum::on_response_end>().assert(&["hooks-axum:on_response_end"]);
    assert_eq!((response.status().as_u16(), response.text()), (200, "request"));
    app.stop().await;
}

/// Blocks whoever tells it of an event until it is released, and notes that a span is over.
#[derive(Debug, Clone, Default)]
struct SlowLog(Arc<(Mutex<bool>, Condvar, AtomicBool)>);

impl<S: Subscriber> Layer<S> for SlowLog {
    fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
        let (is_released, released, _) = &*self.0;
        let waiting = is_released.lock().expect("nobody panics");
        drop(released.wait_while(waiting, |is_released| !*is_released).expect("nobody panics"));
    }

    fn on_close(&self, _: Id, _: Context<'_, S>) {
        self.0.2.store(true, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn the_span_of_a_request_is_over_where_plugins_are_shut_down() {
    let log = SlowLog::default();
    let _default =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(LevelFilter::INFO).with(log.clone()));
    let (seen, was_over) = (log.clone(), Arc::new(AtomicBool::new(false)));
    let note = Arc::clone(&was_over);
    let last = PluginDefinition::new("last")
        .implement::<before_request<'_>>(Box::new(|_| Err("as told".into())))
        .implement::<on_shutdown<'_>>(Box::new(move |_| {
        note.store(seen.0.2.load(Ordering::Relaxed), Ordering::Relaxed);
        Ok(())
    }));
    let app = app_of(hookimpls![request_span]).plugin(last).start().await.expect("nothing is wrong");
    // Its failure waits to be told.
    assert_eq!(app.get("/").send().await.status(), 500);
    let release = async {
        // The clock goes on where nothing else does: an end that does not wait has come to itself by then.
        sleep(Duration::from_millis(50)).await;
        *log.0.0.lock().expect("nobody panics") = true;
        log.0.1.notify_all();
    };
    tokio::join!(app.stop(), release);
    assert!(was_over.load(Ordering::Relaxed));
}

#[tokio::test]
async fn without_a_plugin_that_gives_one_there_is_no_span() {
    let app = app_of(hookimpls![after_request]).start().await.expect("nothing is wrong");
    assert_eq!(app.get("/").send().await.text(), "none");
    app.stop().await;
}

#[plugin(name = "guard")]
#[derive(Default)]
struct Guard;

#[hookimpl]
impl Guard {
    fn register_routes(&self, routes: &mut Routes) {
        routes.get("/own", async || "own");
    }

    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        Ok((request.uri().path() == "/first").then(Response::default))
    }
}

#[plugin(name = "behind")]
#[derive(Default)]
struct Behind;

#[hookimpl]
impl Behind {
    fn before_request(&self) -> Result<Option<Response>, BoxError> {
        Ok(None)
    }

    fn before_handler(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        Ok((request.uri().path() == "/second").then(Response::default))
    }

    fn after_request(&self, context: &RequestContext, outcome: &mut Outcome) {
        let by = context.answered_by().unwrap_or("nobody");
        if let (Some(response), Ok(by)) = (outcome.response_mut(), by.parse()) {
            response.headers_mut().insert("x-by", by);
        }
    }
}

#[tokio::test]
async fn a_context_knows_who_has_answered() {
    let app = app_of(hookimpls![Guard, Behind]).start().await.expect("nothing is wrong");
    for (path, by) in
        [("/first", "guard"), ("/second", "behind"), ("/guard/own", "guard"), ("/", "nobody"), ("/none", "nobody")]
    {
        assert_eq!(app.get(path).send().await.header("x-by"), Some(by), "{path}");
    }
    app.stop().await;
}

#[plugin(name = "late")]
#[derive(Default)]
struct Late(Mutex<Vec<Option<u16>>>);

#[hookimpl]
impl Late {
    fn after_request(&self, context: &RequestContext, outcome: &mut Outcome) {
        self.0.lock().expect("nobody panics").push(context.status().map(|status| status.as_u16()));
        if let Some(response) = outcome.response_mut() {
            *response.status_mut() = StatusCode::IM_A_TEAPOT;
            response.headers_mut().insert("x-request-id", HeaderValue::from_static("late-1"));
        }
    }

    fn on_response_end(&self, context: &RequestContext) {
        assert_eq!(context.request_id(), context.status().map(|_| "late-1"));
        self.0.lock().expect("nobody panics").push(context.status().map(|status| status.as_u16()));
    }
}

#[tokio::test]
async fn the_status_is_known_as_it_is_sent() {
    let app = TestApp::new(hookimpls![Late]).start().await.expect("nothing is wrong");
    assert_eq!(app.get("/").send().await.status(), StatusCode::IM_A_TEAPOT);
    let late = app.info().plugins().plugin_value::<Late>("late").expect("it takes part");
    app.stop().await;
    assert_eq!(*late.0.lock().expect("nobody panics"), [None, Some(418)]);
}

#[plugin(name = "things")]
struct Things;

impl Plugin for Things {
    type Config = NoConfig;

    async fn load(_: NoConfig, _: &PluginContext) -> Result<Self, hooks_core::BoxError> {
        Ok(Self)
    }

    fn permissions() -> Vec<Permission> {
        vec![Permission::new("things:see", "sees things")]
    }
}

#[hookimpl]
impl Things {
    fn register_routes(&self, routes: &mut Routes) {
        routes.get("/{id}", async || "a thing").with(Requires("things:see"));
        routes.post("/", async |app: AppInfo, context: RequestContext| {
            let routes: Vec<_> = context.routes().iter().map(|route| tell(route)).collect();
            format!("{} {}", app.name(), routes.join(", "))
        });
    }
}

fn tell(route: &RouteInfo) -> String {
    let method = route.method().map_or("any", Method::as_str);
    format!("{method} {} of {}", route.path(), route.plugin().unwrap_or("the application"))
}

fn things() -> App {
    let own = Router::new().route("/own", get(async || "own"));
    App::new("shop")
        .plugins_with(|plugins| plugins.implementations([]).plugin(PluginDefinition::of_type::<Things>()))
        .routes(own)
        .describe(Method::GET, "/own", "what is said of it")
}

const ROUTES: [&str; 3] = ["GET /own of the application", "POST /things of things", "GET /things/{id} of things"];

#[tokio::test]
async fn a_handler_sees_the_application_and_all_its_routes() {
    let app = TestApp::of(things()).start().await.expect("nothing is wrong");
    assert_eq!(app.post("/things").send().await.text(), format!("shop {}", ROUTES.join(", ")));
    app.stop().await;
}

#[tokio::test]
async fn an_application_that_is_prepared_tells_what_it_would_serve_and_does_not() {
    let prepared = things().prepare().await;
    let plugins = Arc::clone(prepared.plugins().expect("nothing is wrong"));
    assert!(prepared.configuration().is_none() && prepared.schema().is_none());
    assert_eq!(plugins.statuses()[0].state.to_string(), "discovered");
    let routes = prepared.routes().await.expect("nothing is wrong");
    assert_eq!(routes.iter().map(|route| tell(route)).collect::<Vec<_>>(), ROUTES);
    assert_eq!(plugins.statuses()[0].state.to_string(), "stopped");
}

#[tokio::test]
async fn an_application_that_is_prepared_tells_all_that_is_wrong_with_it() {
    let app = things()
        .plugins_with(|plugins| plugins.plugin(PluginDefinition::new("cart").requires("clock").requires("till")));
    let prepared = app.prepare().await;
    let error = prepared.plugins().expect_err("two are missing").to_string();
    assert!(error.contains("`clock`") && error.contains("`till`"), "{error}");
    let known: Vec<_> = prepared.definitions().iter().map(|each| each.info().name().to_owned()).collect();
    assert_eq!(known, ["cart", "things"]);
}

#[hookimpl(plugin = Well)]
fn check_health() -> Health {
    Health::up().with_detail("beats", 60)
}

#[plugin(name = "well")]
#[derive(Default)]
struct Well;

#[tokio::test]
async fn each_plugin_says_how_it_is_and_a_panic_is_told_apart() {
    let ill = PluginDefinition::new("ill").implement::<check_health>(Box::new(|_| panic!("as told")));
    let plugins = PluginManager::builder().implementations(hookimpls![check_health]).plugin(ill).build();
    let plugins = plugins.expect("nothing is wrong");
    let said = plugins.call_attributed(check_health {}).await;
    let said: Vec<_> =
        said.iter().map(|each| each.outcome.as_ref().map(Health::status).map_err(HookError::plugin)).collect();
    assert_eq!(said, [Err("ill"), Ok(HealthStatus::Up)]);
}

#[hookimpl]
fn collect_metrics(metrics: &mut Metrics) {
    metrics.counter("mails", "Mails that were sent").set_for([("server", "a")], 2.0).set_for([("server", "b")], 3.0);
    metrics.gauge("mail_age_seconds", "Age of the oldest mail").unit("seconds").set(0.5);
}

#[tokio::test]
async fn what_plugins_measure_is_collected() {
    let plugins =
        PluginManager::builder().implementations(hookimpls![collect_metrics]).build().expect("nothing is wrong");
    let mut metrics = Metrics::default();
    plugins.call(collect_metrics { metrics: &mut metrics }).await;
    let told: Vec<_> = metrics
        .iter()
        .map(|(name, family)| {
            (name, family.kind(), family.in_unit(), family.samples().map(|(_, value)| value).sum::<f64>())
        })
        .collect();
    assert_eq!(
        told,
        [("mail_age_seconds", MetricKind::Gauge, Some("seconds"), 0.5), ("mails", MetricKind::Counter, None, 5.0),]
    );
}
