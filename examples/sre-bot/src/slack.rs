//! Slack's slash commands: `POST /slack/commands`.

mod commands;
mod memory;
mod signature;

use std::env::VarError;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use hooks_axum::ProblemDetails;
use hooks_core::{BoxError, PluginManager};
use secrecy::SecretString;
use sre_bot_hooks::{Invocation, Reply, register_slack_commands};

pub use self::commands::{Commands, DuplicateCommand};
use self::memory::Memory;
pub use self::signature::{EmptySigningSecret, Proof, SignatureError, SigningSecret};

const SECRET: &str = "SLACK_SIGNING_SECRET";

/// Slack gives up after three seconds; the user should see why.
const LONGEST: Duration = Duration::from_millis(2500);

/// The provider of slash commands, switched on by `SLACK_SIGNING_SECRET`.
#[derive(Debug, Clone)]
pub struct Slack(Option<Arc<On>>);

#[derive(Debug)]
struct On {
    secret: SigningSecret,
    commands: Commands,
    memory: Memory,
}

impl Slack {
    /// Asks the plugins for their commands, if there is a signing secret.
    ///
    /// # Errors
    /// A secret that is empty or no text, and commands that two plugins claim.
    pub fn from_environment(plugins: &PluginManager) -> Result<Self, BoxError> {
        match std::env::var(SECRET) {
            Ok(secret) => Self::on(SigningSecret::new(SecretString::from(secret))?, plugins),
            Err(VarError::NotPresent) => {
                tracing::warn!("Slack is off: {SECRET} is not set");
                Ok(Self(None))
            }
            // The error itself would show the secret.
            Err(VarError::NotUnicode(_)) => Err(format!("{SECRET} is no text").into()),
        }
    }

    fn on(secret: SigningSecret, plugins: &PluginManager) -> Result<Self, BoxError> {
        let mut commands = Commands::default();
        plugins.call(register_slack_commands { provider: &mut commands });
        commands.check()?;
        tracing::info!(commands = ?commands.names(), "Slack is on");
        Ok(Self(Some(Arc::new(On { secret, commands, memory: Memory::default() }))))
    }
}

/// Answers a slash command; one that comes again inside of five minutes as the first time, without running it again.
///
/// # Errors
/// 503 where Slack is off, 401 for a request that Slack has not signed, 400 for one that is no slash command.
pub async fn command(
    State(Slack(slack)): State<Slack>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Reply>, ProblemDetails> {
    let Some(slack) = slack else {
        return Err(ProblemDetails::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Slack is off: the service has no signing secret",
        ));
    };
    let body = body.map_err(|refused| ProblemDetails::new(refused.status(), refused.body_text()))?;
    let now = SystemTime::now();
    let proof = slack.secret.verify(&headers, &body, now).map_err(|error| {
        tracing::warn!(%error, "refused a request to /slack/commands");
        ProblemDetails::new(status(&error), error.to_string())
    })?;
    let invocation: Invocation = serde_urlencoded::from_bytes(&body).map_err(|error| {
        ProblemDetails::new(StatusCode::BAD_REQUEST, format!("the body is no slash command: {error}"))
    })?;
    let answering = Arc::clone(&slack);
    let reply = slack.memory.reply(proof, now, async move { answering.answer(invocation).await });
    Ok(Json(reply.await))
}

fn status(error: &SignatureError) -> StatusCode {
    match error {
        SignatureError::MalformedTimestamp | SignatureError::MalformedSignature => StatusCode::BAD_REQUEST,
        _ => StatusCode::UNAUTHORIZED,
    }
}

impl On {
    async fn answer(&self, invocation: Invocation) -> Reply {
        let name = invocation.command.clone();
        let Some(command) = self.commands.get(&name) else {
            return Reply::ephemeral(format!(
                "no plugin answers `{name}`; there are {}",
                self.commands.names().join(", ")
            ));
        };
        match tokio::time::timeout(LONGEST, command.run(invocation)).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => {
                tracing::error!(command = name, error, "a slash command failed");
                Reply::ephemeral(format!("`{name}` failed; the cause is in the log of the service"))
            }
            Err(_) => Reply::ephemeral(format!("`{name}` took too long")),
        }
    }
}
