use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use hooks_axum::App;

/// Where an application listens that nobody gives an address.
const ADDRESS: &str = "127.0.0.1:8000";

/// A service made of plugins.
#[derive(Debug, Parser)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) choice: Choice,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Which application it is that a command is for.
#[derive(Debug, Args)]
pub(super) struct Choice {
    /// Reads this file in place of the usual one
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Starts these plugins alone, with what they require
    #[arg(long, global = true, value_name = "PLUGINS", value_delimiter = ',', conflicts_with = "safe_mode")]
    only: Option<Vec<String>>,
    /// Starts the plugins alone that cannot be disabled
    #[arg(long, global = true)]
    safe_mode: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serves until SIGTERM, SIGHUP or Ctrl-C; what is done without a command
    Serve {
        /// Where to listen if the configuration does not say it: an address with a port, or `unix:` and a path
        #[arg(default_value = ADDRESS)]
        address: String,
    },
}

impl Default for Command {
    fn default() -> Self {
        Self::Serve { address: ADDRESS.to_owned() }
    }
}

impl Choice {
    /// The application as it is chosen.
    pub(super) fn of(self, app: App) -> App {
        let Self { config, only, safe_mode } = self;
        let app = match config {
            Some(file) => app.required_config_file(file),
            None => app,
        };
        match only {
            Some(only) => app.plugins_with(|plugins| plugins.only(only)),
            None if safe_mode => app.plugins_with(hooks_core::Builder::safe_mode),
            None => app,
        }
    }
}
