use std::path::PathBuf;

use anstream::ColorChoice;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use hooks_axum::App;

use super::output::{Format, Output};

/// Where an application listens that nobody gives an address.
pub(crate) const ADDRESS: &str = "127.0.0.1:8000";

/// A service made of plugins
#[derive(Debug, Parser)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) choice: Choice,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Which application it is that a command is for, and how it answers.
#[derive(Debug, Args)]
pub(super) struct Choice {
    /// Reads this file in place of the usual one
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Takes these plugins alone, with what they require
    #[arg(long, global = true, value_name = "PLUGINS", value_delimiter = ',', conflicts_with = "safe_mode")]
    only: Option<Vec<String>>,
    /// Takes the plugins alone that cannot be disabled
    #[arg(long, global = true)]
    safe_mode: bool,
    /// How a command shows what it finds
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    /// Whether it is coloured; with `auto` in a terminal, unless `NO_COLOR` is set
    #[arg(long, global = true, value_enum, default_value_t)]
    color: Color,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serves until SIGTERM, SIGHUP or Ctrl-C; so does no command
    Serve(Serve),
    /// Lists the plugins: which take part, why, and who requires them
    Plugins {
        /// One of them, of which all is told
        name: Option<String>,
    },
    /// Lists the hooks, each with what it calls in which order, and why
    Hooks {
        /// One of them, by its name or with its module: `before_request`
        name: Option<String>,
    },
    /// Lists the routes; for that the plugins are loaded, started and stopped
    Routes,
    /// Lists the services that plugins offer, and who needs them
    Services,
    /// Lists the permissions, with the roles that grant each
    Permissions,
    /// Tells of the configuration
    #[command(subcommand)]
    Config(Config),
    /// Looks for what keeps the service from running well; tries its addresses
    Doctor(Serve),
    /// Writes the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where to listen if the configuration does not say it: an address with a port, or `unix:` and a path
    #[arg(default_value = ADDRESS)]
    pub(super) address: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum Config {
    /// Tells all that is wrong with it; the exit code is 1 where anything is
    Check,
    /// Writes the JSON schema of the file, for editors
    Schema,
    /// Lists each value with where it comes from; secrets are not shown
    Show,
}

impl Default for Command {
    fn default() -> Self {
        Self::Serve(Serve { address: ADDRESS.to_owned() })
    }
}

impl Choice {
    /// Where the result of a command goes.
    pub(super) fn output(&self) -> Output {
        let color = match self.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Output::new(self.format, color)
    }

    /// The application as it is chosen.
    pub(super) fn of(self, app: App) -> App {
        let Self { config, only, safe_mode, .. } = self;
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
