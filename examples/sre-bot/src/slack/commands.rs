use std::collections::BTreeMap;

use sre_bot_hooks::{SlackCommand, SlackProvider};
use thiserror::Error;

/// The commands that plugins have added.
#[derive(Debug, Default)]
pub struct Commands {
    by_name: BTreeMap<&'static str, SlackCommand>,
    duplicates: Vec<String>,
}

/// Two plugins claim one command.
#[derive(Debug, Error)]
#[error("slash commands are claimed twice: {}", .0.join(", "))]
pub struct DuplicateCommand(Vec<String>);

impl Commands {
    /// # Errors
    /// All commands that are claimed twice, with both places.
    pub fn check(&self) -> Result<(), DuplicateCommand> {
        if self.duplicates.is_empty() { Ok(()) } else { Err(DuplicateCommand(self.duplicates.clone())) }
    }

    /// The command of this name, with its slash.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&SlackCommand> {
        self.by_name.get(name)
    }

    /// All names, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.by_name.keys().copied().collect()
    }
}

impl SlackProvider for Commands {
    fn add(&mut self, command: SlackCommand) {
        let (name, second) = (command.name(), command.location());
        if let Some(first) = self.by_name.insert(name, command) {
            self.duplicates.push(format!("`{name}` at {} and at {second}", first.location()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Commands, SlackCommand, SlackProvider};
    use sre_bot_hooks::Reply;

    #[test]
    fn a_command_that_is_claimed_twice_is_told_with_both_places() {
        let mut commands = Commands::default();
        commands.add(SlackCommand::new("/a", "", async |_| Ok(Reply::ephemeral("1"))));
        commands.add(SlackCommand::new("/a", "", async |_| Ok(Reply::ephemeral("2"))));
        let error = commands.check().expect_err("`/a` is claimed twice").to_string();
        assert_eq!(error.matches(file!()).count(), 2, "{error}");
    }
}
