//! The extension points of sre-bot, for the authors of its plugins.

mod slack;

pub use crate::slack::{Invocation, Reply, ResponseType, SlackCommand, SlackProvider, register_slack_commands};
