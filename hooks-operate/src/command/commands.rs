//! The commands that plugins add.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use clap::ArgMatches;
use hooks_axum::Prepared;
use hooks_core::{BoxError, hookspec};
use serde::de::DeserializeOwned;

use super::output::Output;

/// Lets plugins add commands to the command line of the application.
///
/// ```
/// use std::fmt;
///
/// use clap::{Arg, Command};
/// use hooks_core::{BoxError, hookimpl};
/// use hooks_operate::{Commands, Invocation, register_commands};
/// use serde::Serialize;
///
/// #[hookimpl]
/// fn register_commands(commands: &mut Commands) {
///     let command = Command::new("greet").about("Greets somebody").arg(Arg::new("name").required(true));
///     commands.add(command, greet);
/// }
///
/// async fn greet(call: Invocation) -> Result<(), BoxError> {
///     let name = call.matches.get_one::<String>("name").cloned().unwrap_or_default();
///     call.output.show(&Greeting { application: call.app.name(), name })?;
///     Ok(())
/// }
///
/// #[derive(Serialize)]
/// struct Greeting<'a> {
///     application: &'a str,
///     name: String,
/// }
///
/// impl fmt::Display for Greeting<'_> {
///     fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
///         writeln!(formatter, "{} greets {}", self.application, self.name)
///     }
/// }
/// ```
///
/// # Before plugins are loaded
///
/// It is called before the arguments of the program are read, and so before anything is configured or loaded. A plugin
/// that has a `load` has no value then; it implements this hook by a function, which is the plugin's by
/// `#[hookimpl(plugin = ApiKeys)]`. What it needs to know is there when the command runs: [`Invocation::app`] tells what
/// is configured, and which plugins there are.
///
/// None of them is loaded then either. A command that needs them at work starts them itself, and stops them again:
///
/// ```
/// # use hooks_core::BoxError;
/// # use hooks_operate::Invocation;
/// async fn sweep(call: Invocation) -> Result<(), BoxError> {
///     let plugins = call.app.into_plugins()?;
///     plugins.start().await?;
///     // …
///     let _ = plugins.stop().await;
///     Ok(())
/// }
/// ```
///
/// # What is refused
///
/// Two plugins that claim one name, or a name or an argument that the program has itself, are an error of every command
/// that names both. A command of a plugin that is disabled ends with an error that says who has disabled it.
#[hookspec]
pub fn register_commands(commands: &mut Commands);

/// The commands of a plugin, see [`register_commands`](struct@register_commands).
#[derive(Default)]
pub struct Commands {
    pub(super) added: Vec<(clap::Command, Run)>,
}

/// What a command does.
pub(super) type Run = Arc<dyn Fn(Invocation) -> Pin<Box<dyn Future<Output = Result<(), BoxError>>>> + Send + Sync>;

impl Commands {
    /// Adds a command, and what it does. It runs on a tokio runtime of several threads.
    ///
    /// An error of it goes to standard error with all its sources, and the exit code is 1.
    pub fn add<F>(&mut self, command: clap::Command, run: impl Fn(Invocation) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), BoxError>> + 'static,
    {
        self.added.push((command, Arc::new(move |call| Box::pin(run(call)))));
    }
}

/// A command of a plugin, as somebody calls it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Invocation {
    /// The arguments of the command.
    pub matches: ArgMatches,
    /// The application with its configuration and its plugins, put together as for `serve`. None is loaded.
    pub app: Prepared,
    /// Where its result goes.
    pub output: Output,
}

/// What is configured of a plugin that takes it as this type; the default where nothing is.
pub(crate) fn configured<T: DeserializeOwned + Default>(app: &Prepared, plugin: &str) -> Result<T, serde_json::Error> {
    let section = app.configuration().and_then(|loaded| loaded.configuration().plugin(plugin));
    section.map(|section| T::deserialize(section.value())).transpose().map(Option::unwrap_or_default)
}

impl fmt::Debug for Commands {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.added.iter().map(|(command, _)| command.get_name())).finish()
    }
}
