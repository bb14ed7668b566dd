//! The command line.

mod arguments;
mod commands;
mod doctor;
mod of_plugins;
mod output;
mod own;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use hooks_axum::{App, Prepared};
use hooks_core::{BoxError, BuildError, Chain, PluginState, catch_panic};
use thiserror::Error;

pub(crate) use self::arguments::ADDRESS;
use self::arguments::{Arguments, Choice, Command};
pub(crate) use self::commands::configured;
pub use self::commands::{Commands, Invocation, register_commands};
use self::of_plugins::{OfPlugin, OfPlugins};
pub use self::output::{Format, Output, OutputError};
use crate::logs;

/// Runs an application as the command line says: without a command, it serves. See the [table of commands](crate).
///
/// The program's name is the application's, and `--help` lists the commands, with those of plugins. It logs by [`logs`].
///
/// # Exit code
/// 0, and where the output is a pipe that is closed early, too; 1 where a command has failed, which it tells on standard
/// error; 2 for a wrong usage. Of `serve` see [`App::run`].
#[must_use = "return it from `main`"]
pub fn main(app: App) -> ExitCode {
    run(app, std::env::args_os()).unwrap_or_else(|error| failure(&*error))
}

fn run(app: App, arguments: impl IntoIterator<Item = OsString>) -> Result<ExitCode, BoxError> {
    let mut line = Arguments::command().name(app.name().to_owned()).bin_name(app.name().to_owned());
    if let Some(version) = app.stated_version() {
        line = line.version(version.to_owned());
    }
    let (of_plugins, unasked) = match app.unconfigured_plugins() {
        Ok(plugins) => (OfPlugins::of(&plugins, &line)?, None),
        Err(error) => (OfPlugins::default(), Some(error)),
    };
    line = line.subcommands(of_plugins.commands());
    let matches = match line.clone().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return wrong_usage(&error, unasked),
    };
    if let Some((name, below)) = matches.subcommand()
        && let Some(command) = of_plugins.get(name)
    {
        return run_of_plugin(command, below.clone(), Choice::from_arg_matches(&matches)?, app);
    }
    let Arguments { choice, command } = Arguments::from_arg_matches(&matches)?;
    let output = choice.output();
    match command.unwrap_or_default() {
        Command::Serve(serve) => {
            let _log = logs::init();
            Ok(choice.of(app).run(serve.address))
        }
        Command::Completions { shell } => own::completions(shell, &mut line, &output),
        command => on_runtime(choice.of(app), async |app| own::run(command, app, &output).await),
    }
}

/// Runs a command of a plugin, unless that is disabled.
fn run_of_plugin(command: &OfPlugin, matches: ArgMatches, choice: Choice, app: App) -> Result<ExitCode, BoxError> {
    let output = choice.output();
    on_runtime(choice.of(app), async |app| {
        // What is wrong with the plugins is for the command to tell, if it asks for them.
        let status = app.plugins().ok().and_then(|plugins| plugins.status(&command.plugin));
        if let Some(status) = status.filter(|status| status.state == PluginState::Disabled) {
            let (name, plugin) = (command.command.get_name().to_owned(), command.plugin.to_string());
            return Err(Disabled { name, plugin, why: status.reason }.into());
        }
        (command.run)(Invocation { matches, app, output }).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// A command of a plugin that takes no part.
#[derive(Debug, Error)]
#[error("`{name}` is a command of the plugin `{plugin}`, which is {why}")]
struct Disabled {
    name: String,
    plugin: String,
    why: String,
}

/// Puts the application together, and does with it what a command does.
fn on_runtime(app: App, run: impl AsyncFnOnce(Prepared) -> Result<ExitCode, BoxError>) -> Result<ExitCode, BoxError> {
    let _log = logs::init_for_command();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = catch_panic(|| runtime.block_on(async { run(app.prepare().await).await }));
    // A plugin that blocks a thread does not hold up the end.
    runtime.shutdown_background();
    ended?
}

/// Tells of arguments that are wrong, or shows the help that was asked for.
fn wrong_usage(error: &clap::Error, unasked: Option<BuildError>) -> Result<ExitCode, BoxError> {
    match unasked {
        // Perhaps it is a command of a plugin.
        Some(unasked) if error.kind() == ErrorKind::InvalidSubcommand => Err(unasked.into()),
        _ => {
            // Whoever has closed the output does not want to read it.
            let _ = error.print();
            Ok(u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from))
        }
    }
}

/// Tells of what has kept a command from its end, unless that is that nobody reads what it writes.
fn failure(error: &(dyn std::error::Error + Send + Sync + 'static)) -> ExitCode {
    if error.downcast_ref().is_some_and(OutputError::is_closed) {
        return ExitCode::SUCCESS;
    }
    let _ = writeln!(io::stderr(), "error: {}", Chain(error));
    ExitCode::FAILURE
}
