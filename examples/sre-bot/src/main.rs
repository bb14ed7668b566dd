//! An axum service made of linked feature crates.

use std::process::ExitCode;

use axum::Router;
use axum::routing::{get, post};
use hooks_axum::App;
use hooks_core::{BoxError, PluginManager};
use sre_bot::slack::{self, Slack};

hooks_core::link_plugins!();

fn main() -> ExitCode {
    let app = App::new("sre-bot").version(env!("CARGO_PKG_VERSION")).config_file("sre-bot.yaml");
    hooks_operate::main(app.routes_with(routes))
}

/// The host's own routes, once the plugins are known.
fn routes(plugins: &PluginManager) -> Result<Router, BoxError> {
    let slack = Slack::from_environment(plugins)?;
    Ok(Router::new()
        .route("/", get(async || "sre-bot\n"))
        .route("/slack/commands", post(slack::command).with_state(slack)))
}
