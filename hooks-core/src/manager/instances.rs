use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use crate::foreign::{Foreign, Owner};
use crate::opaque::opaque_debug;
use crate::spec::{PluginSpec, Values};

/// The values of the plugin types of one manager.
#[derive(Clone, Default)]
pub(super) struct PluginValues(HashMap<TypeId, Foreign<Arc<dyn Any + Send + Sync>>>);

impl PluginValues {
    /// Makes the value of a plugin type, unless it is there.
    pub(super) fn make(&mut self, spec: &PluginSpec) {
        self.0.entry(spec.type_id()).or_insert_with(|| Foreign::new(Owner::Plugin(spec.name()), spec.make()));
    }

    /// Forgets the value of a plugin type; calls that run still hold it.
    pub(super) fn forget(&mut self, spec: &PluginSpec) {
        self.0.remove(&spec.type_id());
    }

    /// Adds those of `others` that were not `known`.
    pub(super) fn extend_beyond(&mut self, known: &Self, others: Self) {
        for (ty, instance) in others.0 {
            if !known.0.contains_key(&ty) {
                self.0.entry(ty).or_insert(instance);
            }
        }
    }
}

impl Values for PluginValues {
    fn get(&self, ty: TypeId) -> Option<Arc<dyn Any + Send + Sync>> {
        self.0.get(&ty).map(|instance| Arc::clone(instance))
    }
}

opaque_debug!(PluginValues);
