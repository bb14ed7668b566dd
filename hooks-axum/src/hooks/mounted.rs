use std::sync::Arc;

use axum::Router;
use hooks_core::{Attachment, PluginManager, Snapshot};

use super::HooksRouteLayer;
use super::plan::has_route_hooks;
use super::table::RouteTable;
use crate::RouteError;
use crate::routes::declare_routes;

/// An application's router with the routes of a snapshot's plugins in it.
#[derive(Debug)]
pub(crate) struct Mounted {
    pub(super) router: Router,
    pub(crate) table: Arc<RouteTable>,
}

impl Mounted {
    /// Has one made for each snapshot.
    pub(super) fn attach(plugins: &PluginManager, router: Router) -> Result<Attachment<Self>, RouteError> {
        plugins.attach(move |snapshot| Self::new(snapshot, &router))
    }

    fn new(snapshot: &Arc<Snapshot>, own: &Router) -> Result<Self, RouteError> {
        let (router, declared) = declare_routes(snapshot).merge_into(own)?;
        let table = Arc::new(RouteTable::new(&router, declared));
        // `route_layer` panics on a router without routes.
        let router = if router.has_routes() && has_route_hooks(snapshot) {
            router.route_layer(HooksRouteLayer::new(Some(Arc::clone(&table))))
        } else {
            router
        };
        // Here, once, and not at each request.
        Ok(Self { router: router.with_state(()), table })
    }
}
