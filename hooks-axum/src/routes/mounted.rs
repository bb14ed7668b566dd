use std::sync::Arc;

use axum::Router;
use hooks_core::{Attachment, PluginManager, Snapshot};

use super::{Description, RouteError, RouteInfo, RouteTable, declare_routes};
use crate::request::has_route_hooks;
use crate::service::HooksRouteLayer;

/// An application's router with the routes of a snapshot's plugins in it.
#[derive(Debug)]
pub(crate) struct Mounted {
    pub(crate) router: Router,
    pub(crate) table: Arc<RouteTable>,
}

impl Mounted {
    /// Has one made for each snapshot.
    pub(crate) fn attach(
        plugins: &PluginManager,
        router: Router,
        descriptions: Vec<Description>,
    ) -> Result<Attachment<Self>, RouteError> {
        plugins.attach(move |snapshot| Self::new(snapshot, &router, &descriptions))
    }

    fn new(snapshot: &Arc<Snapshot>, own: &Router, descriptions: &[Description]) -> Result<Self, RouteError> {
        let (router, declared) = declare_routes(snapshot).merge_into(own, descriptions)?;
        let described = descriptions.iter().cloned().map(RouteInfo::from);
        let known = declared.into_iter().map(RouteInfo::from).chain(described);
        let table = Arc::new(RouteTable::new(&router, known));
        // Around fallbacks too: a guard that only routes have would let through what matches none.
        let router = if has_route_hooks(snapshot) {
            router.layer(HooksRouteLayer::new(Some(Arc::clone(&table))))
        } else {
            router
        };
        // Here, once, and not at each request.
        Ok(Self { router: router.with_state(()), table })
    }
}
