use std::collections::HashMap;
use std::sync::Arc;

use hooks_core::Snapshot;

/// What requests need to know of a snapshot, found out once.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Whether a hook around the router is implemented.
    pub(crate) has_hooks: bool,
    /// Whether a hook on the routes is implemented.
    pub(crate) has_route_hooks: bool,
    scopes: Option<Scopes>,
}

/// What the hooks behind routing are called on, where some implementations are for their own plugin's routes only.
#[derive(Debug)]
struct Scopes {
    by_owner: HashMap<Arc<str>, Arc<Snapshot>>,
    /// For routes of the application, and where no route has matched.
    unowned: Arc<Snapshot>,
}

impl Plan {
    pub(crate) fn new(snapshot: &Arc<Snapshot>, has_hooks: bool, has_route_hooks: bool) -> Self {
        Self { has_hooks: has_hooks || has_route_hooks, has_route_hooks, scopes: Scopes::of(snapshot) }
    }

    /// What the hooks behind routing are called on, for a route of this plugin; `None` where it makes no difference.
    pub(crate) fn scoped_to<'o>(&self, owner: impl FnOnce() -> Option<&'o str>) -> Option<&Arc<Snapshot>> {
        let scopes = self.scopes.as_ref()?;
        Some(owner().and_then(|owner| scopes.by_owner.get(owner)).unwrap_or(&scopes.unowned))
    }
}

impl Scopes {
    fn of(snapshot: &Arc<Snapshot>) -> Option<Self> {
        let unowned = snapshot.scoped_to(None);
        if Arc::ptr_eq(&unowned, snapshot) {
            return None;
        }
        let scoped =
            snapshot.plugins().iter().map(|plugin| (plugin.shared_name(), snapshot.scoped_to(Some(plugin.name()))));
        Some(Self { by_owner: scoped.collect(), unowned })
    }
}
