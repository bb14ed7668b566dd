use clap::{Arg, Command};
use hooks_core::PluginDefinition;
use hooks_operate::register_commands;

/// A plugin that claims a command, or an argument of one.
pub fn of(claim: String) -> PluginDefinition {
    PluginDefinition::new("rival").implement::<register_commands>(Box::new(move |hook| {
        let command = match claim.strip_prefix("--") {
            Some(argument) => Command::new("rival").arg(Arg::new("mine").long(argument.to_owned())),
            None => Command::new("rival").alias(claim.clone()),
        };
        hook.commands.add(command, async |_| Ok(()));
    }))
}
