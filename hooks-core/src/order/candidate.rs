use std::sync::Arc;

use crate::plugin::PluginInfo;
use crate::spec::{Identity, Place, SpecRef};

/// An implementation as far as its order is concerned.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) spec: SpecRef,
    pub(crate) plugin: Arc<PluginInfo>,
    /// The plugin's place in the start order.
    pub(crate) start: usize,
}

impl Candidate {
    /// Where it stands in the source, and whose it is.
    pub(crate) fn source(&self) -> (Identity<'_>, &str) {
        (self.spec.identity(), self.plugin.name())
    }

    /// What decides where no constraint does.
    pub(super) fn rank(&self) -> (Place, usize, Identity<'_>) {
        (self.spec.place(), self.start, self.spec.identity())
    }

    pub(crate) fn is_of_same_plugin(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.plugin, &other.plugin)
    }
}
