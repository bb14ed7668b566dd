//! Where the application is, and whether clients should come.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use futures::FutureExt;
use hooks_axum::{Address, App, AppInfo, Lifecycle};
use hooks_core::{BoxError, hookimpl, plugin};
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::client::Client;
use crate::served::{PATIENCE, SOON, Served};

/// The application that the plugin below looks at.
const NAME: &str = "ready";
/// What it has seen of it: in each hook, whether it is ready.
static SEEN: Mutex<Vec<(&str, bool, AppInfo)>> = Mutex::new(Vec::new());

fn see(hook: &'static str, app: &AppInfo) {
    if app.name() == NAME {
        SEEN.lock().expect("nobody panics").push((hook, app.is_ready(), app.clone()));
    }
}

#[plugin(name = "readiness")]
#[derive(Default)]
struct Readiness;

#[hookimpl]
impl Lifecycle for Readiness {
    async fn on_startup(&self, app: &AppInfo) -> Result<(), BoxError> {
        see("on_startup", app);
        Ok(())
    }

    async fn on_ready(&self, app: &AppInfo) {
        // Somebody is let in before the hook has returned.
        yield_now().await;
        see("on_ready", app);
    }
}

/// Waits until the plugin knows that the application is ready, or no longer is.
async fn until_ready(ready: bool) -> Result<AppInfo, BoxError> {
    let waiting = async {
        loop {
            let app = SEEN.lock().expect("nobody panics").last().map(|(.., app)| app.clone());
            match app {
                Some(app) if app.is_ready() == ready => return app,
                _ => yield_now().await,
            }
        }
    };
    Ok(timeout(PATIENCE, waiting).await?)
}

#[tokio::test]
async fn an_application_is_ready_from_on_ready_to_the_signal() -> Result<(), BoxError> {
    let routes = Router::new().route("/", get(async || "here"));
    let served = Served::start(App::new(NAME).routes(routes).drain_delay(Duration::from_hours(1))).await?;
    let address = served.address;
    let app = until_ready(true).await?;
    assert_eq!(app.address(), &Address::Tcp(address));
    assert_eq!(app.address().to_string(), address.to_string());
    let seen: Vec<_> = SEEN.lock().expect("nobody panics").iter().map(|seen| (seen.0, seen.1)).collect();
    assert_eq!(seen, [("on_startup", false), ("on_ready", false)]);

    timeout(PATIENCE, app.until_ready(true)).await?;
    assert!(app.until_ready(false).now_or_never().is_none());
    let (ending, stopping) = (app.until_ready(false), served.tell_to_stop());
    until_ready(false).await?;
    timeout(PATIENCE, ending).await?;
    // Not all who choose a server know by now.
    assert_eq!(Client::connect(address).await?.get("/").await?.body, "here");
    stopping.abort();
    Ok(())
}

#[tokio::test]
async fn nothing_is_accepted_after_the_delay() -> Result<(), BoxError> {
    let served = Served::start(App::new("delay").drain_delay(SOON)).await?;
    let address = served.address;
    // It has started by then.
    Client::connect(address).await?.get("/").await?;
    let start = Instant::now();
    served.stop().await?;
    assert!(start.elapsed() >= SOON);
    assert!(Client::connect(address).await.is_err());
    Ok(())
}
