//! What listeners are called.

use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;

/// What stands for the service's own listener where a name is wanted.
const SERVICE: &str = "service";

/// The name of a further listener.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ListenerName(Arc<str>);

/// The listener of this name; `None` for the service's own.
pub(crate) fn named(name: &str) -> Option<Arc<str>> {
    (name != SERVICE).then(|| name.into())
}

/// Why a text is no name of a further listener.
#[derive(Debug, Clone, Error)]
pub(crate) enum NoListenerName {
    #[error("`{SERVICE}` is what the application's own listener is called; give the other one another name")]
    Service,
    #[error("`{0}` is no name of a listener; write letters, digits, `-` and `_`, as in that of a plugin")]
    Malformed(String),
}

impl ListenerName {
    pub(crate) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

impl TryFrom<String> for ListenerName {
    type Error = NoListenerName;

    fn try_from(name: String) -> Result<Self, NoListenerName> {
        // As cargo has names of packages, which are those of plugins.
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name == SERVICE {
            Err(NoListenerName::Service)
        } else if name.is_empty() || !name.bytes().all(is_of_name) {
            Err(NoListenerName::Malformed(name))
        } else {
            Ok(Self(name.into()))
        }
    }
}
