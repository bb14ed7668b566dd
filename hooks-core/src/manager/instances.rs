use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::foreign::{Foreign, Owner};
use crate::{PluginSpec, PluginType};

/// The values of the plugin types of one manager.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct Instances(HashMap<TypeId, Foreign<Arc<dyn Any + Send + Sync>>>);

impl Instances {
    /// Makes the value of a plugin type, unless it is there.
    pub(crate) fn make(&mut self, spec: &PluginSpec) {
        self.0.entry(spec.type_id()).or_insert_with(|| Foreign::new(Owner::Plugin(spec.name()), spec.make()));
    }

    /// Forgets the value of a plugin type; calls that run still hold it.
    pub(crate) fn forget(&mut self, spec: &PluginSpec) {
        self.0.remove(&spec.type_id());
    }

    /// Adds those of `others` that were not `known`.
    pub(crate) fn extend_beyond(&mut self, known: &Self, others: Self) {
        for (ty, instance) in others.0 {
            if !known.0.contains_key(&ty) {
                self.0.entry(ty).or_insert(instance);
            }
        }
    }

    /// The value of a plugin type.
    #[must_use]
    pub fn get<P: PluginType>(&self) -> Arc<P> {
        let instance = self.0.get(&TypeId::of::<P>()).map(|instance| Arc::clone(instance));
        let instance = instance.and_then(|instance| instance.downcast().ok());
        instance.unwrap_or_else(|| Arc::new(P::make()))
    }
}

impl fmt::Debug for Instances {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Instances").finish_non_exhaustive()
    }
}
