use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The plugins that are known and take no part.
#[derive(Debug, Clone, Default)]
pub(super) struct Off(BTreeMap<Arc<str>, Why>);

/// Why a plugin takes no part.
#[derive(Debug, Clone)]
enum Why {
    /// Somebody has switched it off: who.
    Disabled(String),
    Failed,
    /// It requires this one, which takes no part.
    Without(String),
}

impl Off {
    pub(super) fn disable(&mut self, plugin: Arc<str>, by: impl Into<String>) {
        self.0.insert(plugin, Why::Disabled(by.into()));
    }

    pub(super) fn fail(&mut self, plugin: Arc<str>) {
        self.0.insert(plugin, Why::Failed);
    }

    pub(super) fn do_without(&mut self, plugin: Arc<str>, required: &str) {
        self.0.insert(plugin, Why::Without(required.to_owned()));
    }

    /// Takes all off the list that are there for want of another; tells which.
    pub(super) fn forget_wants(&mut self) -> impl Iterator<Item = Arc<str>> {
        self.0.extract_if(.., |_, why| matches!(why, Why::Without(_))).map(|(name, _)| name)
    }

    /// Takes one plugin off the list.
    pub(super) fn forget(&mut self, plugin: &str) {
        self.0.remove(plugin);
    }

    pub(super) fn contains(&self, plugin: &str) -> bool {
        self.0.contains_key(plugin)
    }

    pub(super) fn has_failed(&self, plugin: &str) -> bool {
        matches!(self.0.get(plugin), Some(Why::Failed))
    }

    pub(super) fn is_disabled(&self, plugin: &str) -> bool {
        matches!(self.0.get(plugin), Some(Why::Disabled(_)))
    }

    /// Why a plugin takes no part; `None` where it does.
    pub(super) fn why(&self, plugin: &str) -> Option<String> {
        self.0.get(plugin).map(Why::to_string)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disabled(by) => write!(formatter, "disabled by {by}"),
            Self::Failed => formatter.write_str("failed"),
            Self::Without(required) => write!(formatter, "stopped for want of `{required}`"),
        }
    }
}
