use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;

use hooks_core::{BoxError, BoxFuture, hookspec};
use serde::{Deserialize, Serialize};

/// Asks plugins for their slash commands; called once at start-up, if Slack is switched on.
#[hookspec]
pub fn register_slack_commands(provider: &mut (dyn SlackProvider + Send));

/// Takes slash commands from plugins.
pub trait SlackProvider {
    /// Adds a command. Two commands of one name keep the service from starting.
    fn add(&mut self, command: SlackCommand);
}

/// A slash command and what answers it.
#[derive(Clone)]
pub struct SlackCommand {
    name: &'static str,
    usage: &'static str,
    location: &'static Location<'static>,
    handler: Arc<Handler>,
}

type Handler = dyn Fn(Invocation) -> BoxFuture<'static, Result<Reply, BoxError>> + Send + Sync;

/// What Slack sends when a user types a slash command.
///
/// Source: "Implementing slash commands" in Slack's documentation; fields that it does not send are empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
pub struct Invocation {
    /// The command with its slash: `/geolocate`.
    pub command: String,
    /// What the user wrote behind it.
    #[serde(default)]
    pub text: String,
    /// Slack's id of the user.
    #[serde(default)]
    pub user_id: String,
    /// Slack's id of the channel.
    #[serde(default)]
    pub channel_id: String,
    /// Slack's id of the workspace.
    #[serde(default)]
    pub team_id: String,
}

/// What the user sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reply {
    response_type: ResponseType,
    text: String,
}

/// Who sees a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseType {
    /// The user who asked.
    Ephemeral,
    /// Everybody in the channel.
    InChannel,
}

impl Invocation {
    /// This command with this text, for the tests of plugins.
    #[must_use]
    pub fn new(command: impl Into<String>, text: impl Into<String>) -> Self {
        Self { command: command.into(), text: text.into(), ..Self::default() }
    }
}

impl Reply {
    /// A reply that only the user sees who asked.
    #[must_use]
    pub fn ephemeral(text: impl Into<String>) -> Self {
        Self { response_type: ResponseType::Ephemeral, text: text.into() }
    }

    /// A reply that everybody in the channel sees.
    #[must_use]
    pub fn in_channel(text: impl Into<String>) -> Self {
        Self { response_type: ResponseType::InChannel, text: text.into() }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl SlackCommand {
    /// The command `name`, with its slash, answered by `handler`; `usage` says what may stand behind it.
    #[track_caller]
    pub fn new<F, R>(name: &'static str, usage: &'static str, handler: F) -> Self
    where
        F: Fn(Invocation) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Reply, BoxError>> + Send + 'static,
    {
        let handler = Arc::new(move |invocation| -> BoxFuture<'static, _> { Box::pin(handler(invocation)) });
        Self { name, usage, location: Location::caller(), handler }
    }

    /// The name, with its slash.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What may stand behind the name.
    #[must_use]
    pub fn usage(&self) -> &'static str {
        self.usage
    }

    /// Where the command is made.
    #[must_use]
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// Answers.
    ///
    /// # Errors
    /// Those of the plugin.
    pub async fn run(&self, invocation: Invocation) -> Result<Reply, BoxError> {
        (self.handler)(invocation).await
    }
}

impl fmt::Debug for SlackCommand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SlackCommand")
            .field("name", &self.name)
            .field("usage", &self.usage)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}
