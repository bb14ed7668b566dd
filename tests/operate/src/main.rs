//! A service with a command line, and some plugins of each sort.
//!
//! `RIVAL` names a command or an argument that one more plugin claims; `WATCHED` adds plugins that tell
//! how the service is, and where it is `stuck`, one whose check hangs; `MANAGED` adds the management.

mod calendar;
mod clock;
mod greeting;
mod rival;
mod watched;

use std::process::ExitCode;

use hooks_axum::App;
use hooks_axum::axum::Router;
use hooks_axum::axum::http::Method;
use hooks_axum::axum::routing::get;
use hooks_core::{hookimpls, hookspec};
use hooks_operate::admin::AdminPlugin;
use hooks_operate::api_keys::ApiKeys;

use self::calendar::Calendar;
use self::clock::Clock;
use self::greeting::Greeting;

hooks_core::link_plugins!();

/// What is said to whoever comes.
#[hookspec(firstresult)]
pub fn welcome(name: &str) -> Option<String>;

fn main() -> ExitCode {
    let app = App::new("almanac")
        // What else is linked in changes with hooks-operate.
        .plugins_with(|plugins| plugins.implementations(hookimpls![Calendar, Clock, Greeting, ApiKeys]))
        .config_file("almanac.yaml")
        .listener("management", "unix:management.sock")
        .routes(Router::new().route("/", get(async || "almanac")))
        .describe(Method::GET, "/", "the front page");
    let app = match std::env::var("RIVAL") {
        Ok(claim) => app.plugins_with(|plugins| plugins.plugin(rival::of(claim))),
        Err(_) => app,
    };
    let app = match std::env::var("WATCHED") {
        Ok(how) => watched::watched(app, &how),
        Err(_) => app,
    };
    let app = match std::env::var("MANAGED") {
        Ok(_) => app.plugins_with(|plugins| plugins.implementations(hookimpls![AdminPlugin])),
        Err(_) => app,
    };
    hooks_operate::main(app)
}
