//! `openapi`.

use clap::{CommandFactory, FromArgMatches, Parser, ValueEnum};
use hooks_core::{BoxError, hookimpl};
use thiserror::Error;

use super::{OpenapiPlugin, document};
use crate::admin;
use crate::command::{Commands, Invocation, configured, register_commands};

#[derive(Debug, Parser)]
#[command(
    name = "openapi",
    about = "Writes what plugins say of their routes, as a document of OpenAPI; for that they are loaded, started and \
             stopped"
)]
struct Arguments {
    /// Whose routes
    #[arg(value_enum, default_value_t)]
    of: Of,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Of {
    /// Those of the application and of its plugins
    #[default]
    Application,
    /// Those of the plugin `admin`
    Admin,
}

/// There is no management to be told of.
#[derive(Debug, Error)]
#[error("the plugin `{name}` takes no part; `plugins {name}` tells why", name = admin::NAME)]
struct NoAdmin;

#[hookimpl(register_commands, plugin = OpenapiPlugin)]
fn add_command(commands: &mut Commands) {
    commands.add(Arguments::command(), run);
}

async fn run(call: Invocation) -> Result<(), BoxError> {
    let config = configured(&call.app, "openapi");
    let (name, version) = (call.app.name().to_owned(), call.app.version().map(str::to_owned));
    // All that is wrong with the configuration is told here.
    let routes = call.app.routes().await?;
    let routes = routes.iter().map(|route| &**route);
    let document = match Arguments::from_arg_matches(&call.matches)?.of {
        Of::Application => document(&config?, (&name, version.as_deref()), routes),
        Of::Admin => admin::document(routes).ok_or(NoAdmin)?,
    };
    Ok(call.output.json(&document)?)
}
