//! Where `on_response_end` runs: where the response ends, unless it blocks, or that is no place for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};

use axum::Router;
use axum::routing::get;
use hooks_axum::{Hooks, Response, on_response_end};
use hooks_core::{ImplementationSpec, PluginManager, hookimpl, hookimpls, hookspec, plugin};
use tower::ServiceExt;

use crate::check::request;
use crate::scene::Scene;

/// The thread that was told of the end.
#[hookspec(firstresult)]
fn told() -> Option<ThreadId>;

#[derive(Default)]
struct Thread(Mutex<Option<ThreadId>>);

impl Thread {
    fn set(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread::current().id());
    }

    fn get(&self) -> Option<ThreadId> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[plugin(name = "calls")]
#[derive(Default)]
struct Calls(Thread);

#[hookimpl]
impl Calls {
    fn on_response_end(&self) {
        self.0.set();
    }

    fn told(&self) -> Option<ThreadId> {
        self.0.get()
    }
}

#[plugin(name = "blocks")]
#[derive(Default)]
struct Blocks(Thread);

#[hookimpl]
impl Blocks {
    #[hookimpl(blocking)]
    fn on_response_end(&self) {
        self.0.set();
    }

    fn told(&self) -> Option<ThreadId> {
        self.0.get()
    }
}

fn calls() -> Vec<&'static ImplementationSpec> {
    hookimpls![Calls::on_response_end, Calls::told].into()
}

fn blocks() -> Vec<&'static ImplementationSpec> {
    hookimpls![Blocks::on_response_end, Blocks::told].into()
}

fn unwind(response: Response) {
    let unwound = catch_unwind(AssertUnwindSafe(move || {
        let _response = response;
        panic!("as told");
    }));
    assert!(unwound.is_err());
}

// The workers have threads of their own.
#[tokio::test(flavor = "multi_thread")]
async fn it_runs_where_the_response_ends_unless_it_blocks() {
    let rows: [(_, _, fn(Response), _); 3] = [
        ("it is called", calls(), drop, true),
        ("it blocks", blocks(), drop, false),
        ("the thread unwinds", calls(), unwind, false),
    ];
    for (name, list, end, is_here) in rows {
        let plugins = Arc::new(PluginManager::builder().implementations(list).build().expect("they fit together"));
        let hooks = Hooks::new(Arc::clone(&plugins));
        let app = hooks.router(Router::new().route("/", get(async || "hello"))).expect("the routes fit together");
        let Ok(response) = app.oneshot(request(&Scene::default(), "GET /")).await;
        end(response);
        if is_here {
            assert_eq!(plugins.call(told {}), Some(thread::current().id()), "{name}");
        } else {
            hooks.finished().await;
            let told = plugins.call(told {});
            assert!(told.is_some_and(|told| told != thread::current().id()), "{name}");
        }
    }
}
