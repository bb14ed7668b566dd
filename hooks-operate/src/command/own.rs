//! The commands that tell what there is.

use std::process::ExitCode;

use clap_complete::Shell;
use hooks_axum::Prepared;
use hooks_core::{BoxError, PluginManager, nearest};
use thiserror::Error;

use super::arguments::{Command, Config};
use super::doctor::examine;
use super::output::Output;
use crate::view::{Check, Hooks, Permissions, PluginDetails, Plugins, Routes, Services, Values};

/// Runs a command that is neither for serving nor a plugin's.
pub(super) async fn run(command: Command, app: Prepared, output: &Output) -> Result<ExitCode, BoxError> {
    match command {
        Command::Plugins { name: None } => output.view(&Plugins::of(&*app.into_plugins()?))?,
        Command::Plugins { name: Some(name) } => output.view(&details(&*app.into_plugins()?, name)?)?,
        Command::Hooks { name } => {
            let description = app.into_plugins()?.describe();
            output.view(&match name {
                None => Hooks::of(&description.hooks),
                Some(name) => Hooks::of([description.hook(&name)?]),
            })?;
        }
        Command::Routes => output.view(&Routes::of(app.routes().await?.iter().map(|route| &**route)))?,
        Command::Services => output.view(&Services::of(&*app.into_plugins()?))?,
        Command::Permissions => {
            let snapshot = app.into_plugins()?.snapshot();
            output.view(&Permissions::of(snapshot.permissions(), snapshot.roles()))?;
        }
        Command::Config(config) => return configuration(&config, &app, output),
        Command::Doctor(serve) => {
            let findings = examine(&app, &serve.address).await;
            output.view(&findings)?;
            return Ok(code(findings.ok));
        }
        Command::Serve(_) | Command::Completions { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn details(plugins: &PluginManager, name: String) -> Result<PluginDetails, UnknownPlugin> {
    PluginDetails::of(plugins, &plugins.describe(), None, &name).ok_or_else(|| {
        let statuses = plugins.statuses();
        let nearest = nearest(&name, statuses.iter().map(|status| status.plugin.name())).map(str::to_owned);
        UnknownPlugin { name, nearest }
    })
}

fn configuration(config: &Config, app: &Prepared, output: &Output) -> Result<ExitCode, BoxError> {
    match config {
        Config::Check => {
            let check = Check::of(app);
            output.view(&check)?;
            return Ok(code(check.ok));
        }
        Config::Schema => output.json(&app.schema().ok_or_else(|| NoConfiguration(app.name().to_owned()))?)?,
        Config::Show => {
            let configuration = app.configuration().ok_or_else(|| NoConfiguration(app.name().to_owned()))?;
            output.view(&Values::of(configuration))?;
            if !configuration.problems().is_empty() {
                return Err(Incomplete(app.name().to_owned()).into());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the completions of a shell, with the commands of plugins.
pub(super) fn completions(shell: Shell, line: &mut clap::Command, output: &Output) -> Result<ExitCode, BoxError> {
    // It panics where it cannot write, and memory takes all.
    let (name, mut script) = (line.get_name().to_owned(), Vec::new());
    clap_complete::generate(shell, line, name, &mut script);
    output.write(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

fn code(ok: bool) -> ExitCode {
    if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A plugin that is not there.
#[derive(Debug, Error)]
#[error("there is no plugin `{name}`{}", .nearest.as_ref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default())]
struct UnknownPlugin {
    name: String,
    nearest: Option<String>,
}

/// An application that reads nothing.
#[derive(Debug, Error)]
#[error("`{0}` takes no configuration; give it one with `App::config_file`")]
struct NoConfiguration(String);

/// What is wrong is not among the values.
#[derive(Debug, Error)]
#[error("something is wrong with the configuration, and what is is not shown here; see `{0} config check`")]
struct Incomplete(String);
