use std::sync::Arc;

use crate::plugin_info::PluginInfo;
use crate::spec::{Identity, ImplementationSpec, Place};

/// An implementation as far as its order is concerned.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) spec: &'static ImplementationSpec,
    pub(crate) plugin: Arc<PluginInfo>,
    /// The plugin's place in the start order.
    pub(crate) start: usize,
}

impl Candidate {
    /// What decides where no constraint does.
    pub(super) fn rank(&self) -> (Place, usize, Identity) {
        (self.spec.place(), self.start, self.spec.identity())
    }

    pub(crate) fn is_of_same_plugin(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.plugin, &other.plugin)
    }
}
