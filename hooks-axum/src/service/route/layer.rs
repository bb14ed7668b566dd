use std::sync::{Arc, OnceLock};

use tower::Layer;

use super::HooksRouteService;
use super::service::Place;
use crate::routes::RouteTable;

/// Makes a [`HooksRouteService`] of each route, by `Router::route_layer`.
#[derive(Debug, Clone)]
pub struct HooksRouteLayer {
    table: Arc<RouteTable>,
}

impl HooksRouteLayer {
    /// By a table that does not know the router, every request that comes here is taken for one with a handler.
    pub(crate) fn new(table: Arc<RouteTable>) -> Self {
        Self { table }
    }
}

impl<S> Layer<S> for HooksRouteLayer {
    type Service = HooksRouteService<S>;

    fn layer(&self, inner: S) -> HooksRouteService<S> {
        let place = Place { table: Arc::clone(&self.table), found: OnceLock::new() };
        HooksRouteService { inner, place: Arc::new(place) }
    }
}
