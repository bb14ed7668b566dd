//! Which commands plugins add, and what is wrong with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Command;
use hooks_core::{HookSpec, PluginManager, SourceLocation, catch_panic};
use thiserror::Error;

use super::commands::{Commands, Run, register_commands};

/// The commands that plugins have added, by name.
#[derive(Default)]
pub(super) struct OfPlugins(BTreeMap<String, OfPlugin>);

/// A command, and whose it is.
pub(super) struct OfPlugin {
    pub(super) command: Command,
    pub(super) run: Run,
    pub(super) plugin: Arc<str>,
    location: SourceLocation,
}

/// What is wrong with the commands that plugins add.
#[derive(Debug, Error)]
#[error("the commands of plugins cannot be put together\n- {}", .0.join("\n- "))]
pub(super) struct Refused(Vec<String>);

impl OfPlugins {
    /// Asks each plugin for its commands, to be added to those of the program.
    pub(super) fn of(plugins: &PluginManager, own: &Command) -> Result<Self, Refused> {
        let (snapshot, mut all, mut refused) = (plugins.snapshot(), Self::default(), Vec::new());
        for implementation in snapshot.implementations(HookSpec::of::<register_commands<'_>>()) {
            let (plugin, location) = (implementation.plugin().shared_name(), implementation.location());
            let mut commands = Commands::default();
            let alone = snapshot.only(implementation);
            if let Err(panic) = catch_panic(|| alone.call(register_commands { commands: &mut commands })) {
                refused.push(format!(
                    "plugin `{plugin}` panicked in `register_commands` ({location}): {}",
                    panic.message()
                ));
            }
            for (command, run) in commands.added {
                let added = OfPlugin { command, run, plugin: Arc::clone(&plugin), location };
                match all.check(&added, own) {
                    None => drop(all.0.insert(added.command.get_name().to_owned(), added)),
                    Some(problem) => refused.push(problem),
                }
            }
        }
        if refused.is_empty() { Ok(all) } else { Err(Refused(refused)) }
    }

    pub(super) fn get(&self, name: &str) -> Option<&OfPlugin> {
        self.0.get(name)
    }

    /// The commands, as clap has them.
    pub(super) fn commands(&self) -> impl Iterator<Item = Command> {
        self.0.values().map(|each| each.command.clone())
    }

    /// Why a command cannot be added to those that are there.
    fn check(&self, added: &OfPlugin, own: &Command) -> Option<String> {
        let OfPlugin { command, plugin, location, .. } = added;
        for name in names(command) {
            if name == "help" || own.get_subcommands().any(|each| each.get_name() == name) {
                return Some(format!(
                    "plugin `{plugin}` ({location}) claims the command `{name}`, which the program has itself; give it \
                     another name"
                ));
            }
            if let Some(other) = self.0.values().find(|other| names(&other.command).any(|taken| taken == name)) {
                return Some(format!(
                    "plugins `{}` ({}) and `{plugin}` ({location}) both claim the command `{name}`; give one of them \
                     another name",
                    other.plugin, other.location
                ));
            }
        }
        let argument = own_argument(command, own)?;
        Some(format!(
            "plugin `{plugin}` ({location}) claims the argument `{argument}` of `{}`, which all commands have; give it \
             another name",
            command.get_name()
        ))
    }
}

fn names(command: &Command) -> impl Iterator<Item = &str> {
    std::iter::once(command.get_name()).chain(command.get_all_aliases())
}

/// An argument of a command, or of one below it, that the program has for all.
fn own_argument(command: &Command, own: &Command) -> Option<String> {
    let is_own = |argument: &&clap::Arg| {
        let is_same = |other: &clap::Arg| {
            other.get_id() == argument.get_id()
                || (other.get_long().is_some() && other.get_long() == argument.get_long())
        };
        own.get_arguments().any(is_same)
    };
    let argument = command.get_arguments().find(is_own);
    argument
        .map(|argument| argument.get_long().map_or_else(|| argument.get_id().to_string(), |long| format!("--{long}")))
        .or_else(|| command.get_subcommands().find_map(|below| own_argument(below, own)))
}
