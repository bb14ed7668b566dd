//! Test an app: its plugins, through the whole of its life, in the process of the test.
//!
//! A [`TestApp`] is an [`App`](crate::App) without socket and signals. It starts as that does, takes requests by the
//! service that `App` serves, within the same [`Limits`](crate::Limits), and ends as that does, with the same
//! [`Report`](crate::Report). What the plugins of a test are, the test says; so several of them stand side by side, in
//! one process and at the same time. And it is told which implementation of which hook ran, and what became of it.
//!
//! # A plugin and its test
//!
//! ```test_harness
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! use hooks_axum::{Outcome, Routes, after_request, register_routes};
//! use hooks_core::{BoxError, hookimpl, plugin};
//!
//! /// Counts requests, and tells how many there were.
//! #[plugin(name = "counter")]
//! #[derive(Default)]
//! pub struct Counter {
//!     requests: AtomicU64,
//! }
//!
//! #[hookimpl]
//! impl Counter {
//!     fn register_routes(&self, routes: &mut Routes) {
//!         routes.get("/", async || "counted");
//!     }
//!
//!     fn after_request(&self, outcome: &mut Outcome) {
//!         let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
//!         if let Some(response) = outcome.response_mut() {
//!             response.headers_mut().insert("x-number", number.into());
//!         }
//!     }
//! }
//!
//! #[cfg(test)]
//! mod tests {
//!     use super::*;
//!     use hooks_axum::testing::TestApp;
//!     use hooks_core::hookimpls;
//!
//!     #[tokio::test]
//!     async fn every_response_has_its_number() -> Result<(), BoxError> {
//!         let app = TestApp::new(hookimpls![Counter]).start().await?;
//!
//!         let response = app.get("/counter").header("accept", "text/plain").send().await;
//!         assert_eq!(response.status(), 200);
//!         assert_eq!(response.text(), "counted");
//!         response.calls().assert(&["counter:after_request"]);
//!
//!         let response = app.post("/nothing").json(&[1, 2]).send().await;
//!         assert_eq!((response.status().as_u16(), response.header("x-number")), (404, Some("2")));
//!
//!         let report = app.stop().await;
//!         assert!(report.failures().is_empty());
//!         Ok(())
//!     }
//! }
//! ```
//!
//! The crate of the plugin needs `tokio` with `macros` and `rt` in its `[dev-dependencies]`, for `#[tokio::test]`.
//!
//! | what is tested | by |
//! |---|---|
//! | implementations or whole plugin types, whatever else is linked in | [`TestApp::new`]`(hookimpls![…])` |
//! | a plugin type that has no hookimpl, or a plugin in the place of another | [`TestApp::plugin`] |
//! | with a configuration | [`TestApp::config`], [`TestApp::configuration`] |
//! | an application as it is, with its own settings, or a ready-made manager | [`TestApp::of`]`(app)` |
//! | with a service in place of one that is not tested | [`TestApp::service`] |
//! | with routes of the host | [`TestApp::routes`] |
//! | with other settings | [`TestApp::with`] |
//! | routes on a further listener | `.with(\|app\| app.listener("management", "127.0.0.1:9000"))` and [`TestRequest::on_listener`] |
//! | switched on and off, loaded or configured anew | [`RunningApp::plugins`], and [`RunningApp::assert_states`] |
//! | other requests than [`RunningApp::get`] and its like put together | [`RunningApp::send`] |
//! | requests at the same time, or while the application ends | `tokio::join!` of what [`TestRequest::send`] and [`RunningApp::stop`] give |
//! | a client that goes away | dropping what [`TestRequest::send`] gives |
//!
//! # Who was called
//!
//! [`TestResponse::calls`] are those of one request, whatever other requests there are at the same time; hooks in tasks
//! that the adapter leaves behind belong to it, those in tasks that a plugin or a handler spawns do not.
//! [`RunningApp::calls`] are those of the whole life up to this moment, also after [`RunningApp::stop`].
//! [`Calls::of_plugin`] and [`Calls::of_hook`] make the list shorter, and [`Calls::assert`] compares it with what is
//! expected:
//!
//! ```text
//! other implementations were entered than expected
//!   expected              got
//!   clock:on_startup      clock:on_startup
//! ! clock:after_request   clock:after_request panicked
//! ! -                     clock:on_shutdown
//! ```
//!
//! Where applications share a manager, the calls of the life of one are among those of the others too, but no requests.
//!
//! # Services and switches
//!
//! What a plugin asks others for, the test offers. While the application serves, plugins are switched as an operator
//! switches them, by the [`PluginManager`](hooks_core::PluginManager):
//!
//! ```test_harness
//! use std::sync::Arc;
//!
//! use hooks_axum::testing::TestApp;
//! use hooks_axum::{Routes, register_routes};
//! use hooks_core::schemars::JsonSchema;
//! use hooks_core::{BoxError, Plugin, PluginConfiguration, PluginContext, hookimpl, hookimpls, plugin};
//! use serde::Deserialize;
//! use serde_json::json;
//!
//! pub trait Geocoder: Send + Sync {
//!     fn find(&self, place: &str) -> String;
//! }
//!
//! #[derive(Deserialize, JsonSchema)]
//! #[schemars(crate = "hooks_core::schemars")]
//! pub struct OfficeConfig {
//!     place: String,
//! }
//!
//! /// Tells where the office is.
//! #[plugin(name = "office", needs(dyn Geocoder))]
//! pub struct Office {
//!     found: String,
//! }
//!
//! impl Plugin for Office {
//!     type Config = OfficeConfig;
//!
//!     async fn load(config: OfficeConfig, context: &PluginContext) -> Result<Self, BoxError> {
//!         Ok(Self { found: context.service::<dyn Geocoder>()?.find(&config.place) })
//!     }
//! }
//!
//! #[hookimpl]
//! impl Office {
//!     fn register_routes(&self, routes: &mut Routes) {
//!         let found = self.found.clone();
//!         routes.get("/", async move || found);
//!     }
//! }
//!
//! struct Atlas;
//!
//! impl Geocoder for Atlas {
//!     fn find(&self, place: &str) -> String {
//!         format!("{place}, page 7")
//!     }
//! }
//!
//! #[tokio::test]
//! async fn the_office_moves_and_closes() -> Result<(), BoxError> {
//!     let app = TestApp::new(hookimpls![Office]).service::<dyn Geocoder>("atlas", Arc::new(Atlas));
//!     let app = app.config("office", json!({ "place": "Rome" })).start().await?;
//!     assert_eq!(app.get("/office").send().await.text(), "Rome, page 7");
//!
//!     app.plugins().reconfigure("office", PluginConfiguration::new(json!({ "place": "Oslo" }))).await?;
//!     assert_eq!(app.get("/office").send().await.text(), "Oslo, page 7");
//!
//!     app.plugins().disable("atlas").await?; // and whatever needs it
//!     app.assert_states(&["atlas:disabled", "office:stopped"]);
//!     assert_eq!(app.get("/office").send().await.status(), 404);
//!
//!     app.plugins().enable("atlas").await?;
//!     app.assert_states(&["atlas:started", "office:started"]);
//!     Ok(())
//! }
//! ```
//!
//! # Limits of time
//!
//! Nothing of an application in a test waits for the world outside, so where tokio's clock is paused, it jumps to the
//! next limit as soon as there is nothing else to do. This takes no time:
//!
//! ```test_harness
//! use std::time::Duration;
//!
//! use hooks_axum::testing::TestApp;
//! use hooks_axum::{Response, before_request};
//! use hooks_core::{BoxError, hookimpl, hookimpls};
//!
//! #[hookimpl]
//! async fn before_request() -> Result<Option<Response>, BoxError> {
//!     tokio::time::sleep(Duration::from_hours(1)).await;
//!     Ok(None)
//! }
//!
//! #[tokio::test(start_paused = true)]
//! async fn a_request_that_takes_too_long_is_answered_all_the_same() -> Result<(), BoxError> {
//!     let app = TestApp::new(hookimpls![before_request]).start().await?;
//!     assert_eq!(app.get("/").send().await.status(), 504);
//!     Ok(())
//! }
//! ```
//!
//! `start_paused` is in tokio's feature `test-util`, which is for the `[dev-dependencies]` of the plugin: this module
//! needs no feature. Do not pause the clock where a plugin talks to the world outside, for it jumps while that is waited
//! for. Nor can it be where a hookimpl is `blocking`: that needs a runtime with several threads,
//! `#[tokio::test(flavor = "multi_thread")]`, and tokio pauses the clock only of one that has one thread. Such an
//! application does not start.
//!
//! # A start that fails
//!
//! [`StartError`] says why, and what was called until then:
//!
//! ```test_harness
//! use hooks_axum::testing::TestApp;
//! use hooks_axum::{AppError, on_shutdown, on_startup};
//! use hooks_core::{BoxError, hookimpl, hookimpls, plugin};
//!
//! #[plugin(name = "database")]
//! #[derive(Default)]
//! pub struct Database;
//!
//! #[hookimpl(on_startup, plugin = Database, tryfirst)]
//! fn connect() -> Result<(), BoxError> {
//!     Ok(())
//! }
//!
//! #[hookimpl(on_shutdown, plugin = Database)]
//! fn disconnect() -> Result<(), BoxError> {
//!     Ok(())
//! }
//!
//! #[plugin(name = "clock")]
//! #[derive(Default)]
//! pub struct Clock;
//!
//! #[hookimpl(on_startup, plugin = Clock)]
//! async fn ask_for_the_time() -> Result<(), BoxError> {
//!     Err("nobody knows".into())
//! }
//!
//! #[tokio::test]
//! async fn the_database_is_left_where_there_is_no_clock() {
//!     let app = TestApp::new(hookimpls![connect, disconnect, ask_for_the_time]);
//!     let error = app.start().await.expect_err("there is no clock");
//!     assert!(matches!(error.error(), AppError::Startup(failed) if failed.plugin() == "clock"));
//!     error.calls().assert(&["database:on_startup", "clock:on_startup failed", "database:on_shutdown"]);
//! }
//! ```
//!
//! # What is not there
//!
//! - No socket, whatever the addresses are: plugins are told `127.0.0.1:0`, which leads nowhere, and there are neither
//!   connections, which [`AppInfo::traffic`](crate::AppInfo::traffic) would count, nor their limits nor upgrades. For those, [`App::serve`](crate::App::serve) on port 0 and a client of HTTP.
//! - No signals: [`RunningApp::stop`] is the end.
//! - No headers but those of the test, and `content-type` and `content-length` of a body: a `host`, too, is the test's.
//! - Bodies of responses are read whole, so one without an end is cut when the application ends, and cannot be looked at.

mod app;
mod door;
mod recording;
mod request;
mod response;
mod running;

pub use hooks_core::testing::{Call, Calls};

pub use self::app::{StartError, TestApp};
pub use self::request::TestRequest;
pub use self::response::TestResponse;
pub use self::running::RunningApp;
