//! An axum service made of linked feature crates.

use std::process::ExitCode;

use axum::Router;
use axum::routing::{get, post};
use hooks_axum::App;
use hooks_core::{BoxError, PluginManager};
use sre_bot::slack::{self, Slack};

hooks_core::link_plugins!();

fn main() -> ExitCode {
    hooks_operate::main(App::new("sre-bot").config_file("sre-bot.yaml").routes_with(routes))
}

/// The host's own routes, once the plugins are known.
fn routes(plugins: &PluginManager) -> Result<Router, BoxError> {
    let slack = Slack::from_environment(plugins)?;
    Ok(Router::new()
        .route("/", get(async || "sre-bot\n"))
        .route("/slack/commands", post(slack::command).with_state(slack)))
}
