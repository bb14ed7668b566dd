//! Plugins that come and go under load: each request is answered by one snapshot, whole.
//!
//! `SWAP_REQUESTS` and `SWAP_ROUNDS` make the run longer than its default. For two million requests during 2,000
//! removals and additions, optimised:
//! `SWAP_REQUESTS=2000000 SWAP_ROUNDS=2000 cargo test --release -p hooks-axum --test swap -- --nocapture`
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::Extension;
use axum::http::HeaderValue;
use axum::routing::get;
use hooks_axum::{
    Hooks, HooksRouter, Outcome, Request, Response, Routes, after_request, before_handler, before_request,
    register_routes,
};
use hooks_core::{BoxError, ImplementationSpec, PluginManager, hookimpl, hookimpls, plugin};
use tokio::task::{JoinSet, yield_now};
use tower::ServiceExt;

hooks_core::link_plugins!();

/// How many requests are sent, of all tasks together.
const REQUESTS: usize = 200_000;
/// How often the plugin is removed and added again.
const ROUNDS: usize = 1_000;
/// Tasks that send requests, beside the one that changes the plugins.
const SENDERS: usize = 4;

/// What a request has come through, for its handler.
#[derive(Debug, Clone)]
struct Entered;

/// Comes and goes. Each of its hooks leaves a mark.
#[plugin(name = "visitor")]
#[derive(Default)]
struct Visitor;

#[hookimpl]
impl Visitor {
    fn register_routes(&self, routes: &mut Routes) {
        routes.get("/", answer);
    }

    async fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        // The plugin may go in between.
        yield_now().await;
        request.extensions_mut().insert(Entered);
        Ok(None)
    }

    fn before_handler(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        request.headers_mut().insert("routed", HeaderValue::from_static("visitor"));
        Ok(None)
    }

    fn after_request(&self, outcome: &mut Outcome) {
        if let Some(response) = outcome.response_mut() {
            response.headers_mut().insert("left", HeaderValue::from_static("visitor"));
        }
    }
}

/// Stays, so that there is always a plugin that looks at requests.
#[plugin(name = "resident")]
#[derive(Default)]
struct Resident;

#[hookimpl]
impl Resident {
    async fn after_request(&self) {
        yield_now().await;
    }
}

/// Tells which hooks the request has come through.
async fn answer(entered: Option<Extension<Entered>>, request: Request) -> [(&'static str, &'static str); 2] {
    yield_now().await;
    let mark = |is_there| if is_there { "visitor" } else { "nobody" };
    [("entered", mark(entered.is_some())), ("came", mark(request.headers().contains_key("routed")))]
}

fn visitor() -> [&'static ImplementationSpec; 4] {
    hookimpls![Visitor::register_routes, Visitor::before_request, Visitor::before_handler, Visitor::after_request]
}

/// How many of the plugin's three hooks a response tells of.
fn marks(response: &Response) -> usize {
    response.headers().values().filter(|value| *value == "visitor").count()
}

/// What the requests have met.
#[derive(Debug, Default)]
struct Tally {
    present: AtomicUsize,
    absent: AtomicUsize,
    wrong: AtomicUsize,
}

impl Tally {
    fn add(&self, path: &str, response: &Response) {
        let counted = match (path, response.status().as_u16(), marks(response)) {
            ("/" | "/visitor", 200, 3) => &self.present,
            ("/", 200, 0) | ("/visitor", 404, 0) => &self.absent,
            _ => &self.wrong,
        };
        counted.fetch_add(1, Ordering::Relaxed);
    }

    fn sum(&self) -> usize {
        [&self.present, &self.absent, &self.wrong].map(|count| count.load(Ordering::Relaxed)).into_iter().sum()
    }
}

/// Sends requests until there have been enough, to the plugin's route and to the application's in turn.
async fn send(app: HooksRouter, tally: Arc<Tally>, requests: usize) {
    for path in ["/visitor", "/"].into_iter().cycle() {
        if tally.sum() >= requests {
            return;
        }
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = axum::http::Uri::from_static(path);
        let Ok(response) = app.clone().oneshot(request).await;
        tally.add(path, &response);
    }
}

/// Removes the plugin and adds it again, spread over all requests.
async fn swap(plugins: &PluginManager, tally: &Tally, requests: usize, rounds: usize) {
    for half in 0..2 * rounds {
        while tally.sum() < requests * half / (2 * rounds) {
            yield_now().await;
        }
        if half % 2 == 0 {
            plugins.remove("visitor").await.expect("it is there, and nobody needs it");
        } else {
            plugins.add(visitor()).await.expect("it fits");
        }
    }
}

/// The number that an environment variable gives.
fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |number| number.parse().expect("a number"))
}

/// Checks that every answer is of one snapshot, where these plugins stay.
async fn check(stay: &[&'static ImplementationSpec]) {
    let (requests, rounds) = (number("SWAP_REQUESTS", REQUESTS) / 2, number("SWAP_ROUNDS", ROUNDS) / 2);
    let list = visitor().into_iter().chain(stay.iter().copied());
    let plugins = Arc::new(PluginManager::builder().implementations(list).build().expect("the plugins fit together"));
    let router = Router::new().route("/", get(answer));
    let app = Hooks::new(Arc::clone(&plugins)).router(router).expect("the routes fit together");

    let (start, tally) = (std::time::Instant::now(), Arc::<Tally>::default());
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        senders.spawn(send(app.clone(), Arc::clone(&tally), requests));
    }
    let swapped = Arc::clone(&tally);
    senders.spawn(async move { swap(&plugins, &swapped, requests, rounds).await });
    senders.join_all().await;
    println!("{requests} requests, {rounds} rounds, {:?}: {tally:?}", start.elapsed());

    assert_eq!(tally.wrong.load(Ordering::Relaxed), 0, "{tally:?}");
    for met in [&tally.present, &tally.absent] {
        assert!(met.load(Ordering::Relaxed) >= requests / 10, "{tally:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_of_one_snapshot() {
    check(&hookimpls![Resident::after_request]).await;
}

/// Half of the time the request goes the way that costs least.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_of_one_snapshot_where_no_other_plugin_looks_at_requests() {
    check(&[]).await;
}
