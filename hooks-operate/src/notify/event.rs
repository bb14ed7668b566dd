use hooks_core::schemars::JsonSchema;
use hooks_core::{CallOutcome, Chain, FailedImplementation, PluginState, Transition, catch_panic};
use serde::{Deserialize, Serialize, Serializer};

/// How long a text of a plugin's may be, in bytes.
const LONGEST: usize = 8 << 10;

/// What has happened.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Event {
    /// An implementation has failed.
    #[non_exhaustive]
    Failure {
        /// The hook that was called.
        hook: &'static str,
        /// The function that failed, `Type::method` for a method.
        function: String,
        /// Where it stands: `src/lib.rs:12`.
        location: String,
        /// How it failed: `failed`, `panicked` or `timed_out`.
        #[serde(serialize_with = "as_one_word")]
        outcome: CallOutcome,
        /// The error with its sources, up to 8 KiB of it.
        message: String,
        /// How many failures this tells of.
        count: u64,
    },
    /// A plugin has come somewhere in its life.
    #[non_exhaustive]
    State {
        /// Where it was.
        from: PluginState,
        /// Where it has come to.
        to: PluginState,
        /// Why; empty where nothing is to be said.
        reason: String,
        /// How long the stage took that led there, in milliseconds.
        took_ms: f64,
    },
}

/// Of which kind an [`Event`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(crate = "hooks_core::schemars")]
#[non_exhaustive]
pub enum EventKind {
    /// An implementation has failed.
    Failure,
    /// A plugin has come somewhere in its life.
    State,
}

impl Event {
    /// Of which kind it is.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Failure { .. } => EventKind::Failure,
            Self::State { .. } => EventKind::State,
        }
    }

    pub(super) fn of_failure(failure: &FailedImplementation<'_>) -> Self {
        let (implementation, outcome) = (failure.implementation(), failure.outcome());
        let message = match failure.error() {
            // What an error writes is code of the plugin's.
            Some(error) => catch_panic(|| Chain(error).to_string())
                .unwrap_or_else(|panic| format!("its error panics where it is written: {}", panic.message())),
            None => format!(
                "plugin `{}` {outcome} in hook `{}`",
                implementation.plugin().name(),
                implementation.hook().name()
            ),
        };
        Self::Failure {
            hook: implementation.hook().name(),
            function: implementation.function().to_owned(),
            location: implementation.location().to_string(),
            outcome,
            message: shortened(message),
            count: 1,
        }
    }
}

impl From<&Transition> for Event {
    fn from(transition: &Transition) -> Self {
        let Transition { from, to, took, reason, .. } = transition;
        let took_ms = took.as_secs_f64() * 1000.0;
        Self::State { from: *from, to: *to, reason: shortened(reason.clone()), took_ms }
    }
}

fn shortened(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
    text
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn as_one_word<S: Serializer>(outcome: &CallOutcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&outcome.to_string().replace(' ', "_"))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, shortened};

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let text = "ä".repeat(LONGEST);
        let short = shortened(format!("a{text}"));
        assert_eq!(short.len(), LONGEST - 1 + '…'.len_utf8());
        assert!(short.ends_with("ä…"));
        assert_eq!(shortened("short".to_owned()), "short");
    }
}
