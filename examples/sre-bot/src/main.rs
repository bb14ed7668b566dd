//! An axum service made of linked feature crates.

use std::io::{self, Write};
use std::process::ExitCode;

use axum::Router;
use axum::routing::{get, post};
use hooks_axum::App;
use hooks_core::{BoxError, PluginManager};
use sre_bot::slack::{self, Slack};

hooks_core::link_plugins!();

fn main() -> ExitCode {
    let _log = sre_bot::log::init();
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let file = std::env::args().nth(2).unwrap_or_else(|| "sre-bot.yaml".to_owned());
    App::new("sre-bot").config_file(file).routes_with(routes).run(address)
}

/// The host's own routes, once the plugins are known.
fn routes(plugins: &PluginManager) -> Result<Router, BoxError> {
    // Whoever closed the output does not want to read it.
    let _ = writeln!(io::stdout(), "{}", plugins.snapshot().describe());
    let slack = Slack::from_environment(plugins)?;
    Ok(Router::new()
        .route("/", get(async || "sre-bot\n"))
        .route("/slack/commands", post(slack::command).with_state(slack)))
}
