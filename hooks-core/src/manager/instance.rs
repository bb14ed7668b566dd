use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::blame::{CaughtPanic, catch_panic};
use crate::foreign::{Foreign, Owner};
use crate::implementation::Implementation;
use crate::life::{PluginContext, PluginDefinition, PluginValue};
use crate::order::Candidate;
use crate::snapshot::InUse;
use crate::spec::Values;

/// A plugin that has been made: its value, and its implementations with that in them.
#[derive(Clone)]
pub(super) struct Instance {
    value: Foreign<PluginValue>,
    /// What has been bound, by the address of its spec: an implementation stays the same in every snapshot.
    bound: HashMap<usize, Arc<Implementation>>,
    /// Of one that has stages.
    pub(super) context: Option<PluginContext>,
    /// Whether its hooks are called.
    pub(super) live: bool,
    /// Whether a snapshot has it; tells it from others of the plugin, in whatever draft.
    pub(super) in_use: Arc<InUse>,
}

impl Instance {
    pub(super) fn new(plugin: &str, value: PluginValue, context: Option<PluginContext>) -> Self {
        let value = Foreign::new(Owner::Plugin(plugin.into()), value);
        Self { value, bound: HashMap::new(), context, live: false, in_use: Arc::default() }
    }

    /// Makes one that has nothing to wait for, by code of the plugin's that may panic; `None` of one that has.
    pub(super) fn make(definition: &PluginDefinition) -> Result<Option<Self>, CaughtPanic> {
        let made = catch_panic(|| definition.make())?;
        Ok(made.map(|value| Self::new(definition.info.name(), value, None)))
    }

    /// Whether both are the same plugin, made at the same time.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.in_use, &other.in_use)
    }

    pub(super) fn value(&self) -> PluginValue {
        (*self.value).clone()
    }

    /// Whether an implementation has been part of a snapshot.
    pub(super) fn holds(&self, implementation: &Implementation) -> bool {
        self.bound.values().any(|bound| std::ptr::eq(&raw const **bound, implementation))
    }

    /// The implementation of a live plugin, bound once.
    pub(super) fn implementation(&mut self, candidate: &Candidate) -> Option<Arc<Implementation>> {
        if !self.live {
            return None;
        }
        let address = std::ptr::from_ref(&*candidate.spec).addr();
        if let Some(bound) = self.bound.get(&address) {
            return Some(Arc::clone(bound));
        }
        let bound = candidate.spec.bind(&*self)?;
        let implementation = Implementation::new(candidate.spec.clone(), Arc::clone(&candidate.plugin), bound);
        let implementation = Arc::new(implementation);
        self.bound.insert(address, Arc::clone(&implementation));
        Some(implementation)
    }
}

impl Values for Instance {
    fn get(&self, ty: TypeId) -> Option<Arc<dyn Any + Send + Sync>> {
        (*self.value).clone().filter(|value| (**value).type_id() == ty)
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Instance").field("live", &self.live).finish_non_exhaustive()
    }
}
