use std::sync::Arc;

use axum::http::request::Parts;
use hooks_core::Snapshot;

use super::{RequestContext, Setup};
use crate::connection::Connection;
use crate::message::Request;
use crate::routes::matched_path;

/// What a request carries in place of a [`RequestContext`] where no plugin looks at it: whence to make one for a handler
/// that asks.
#[derive(Debug, Clone)]
pub(crate) struct Unhooked {
    setup: Arc<Setup>,
    snapshot: Arc<Snapshot>,
    connection: Option<Arc<Connection>>,
}

impl Unhooked {
    pub(crate) fn mark(
        request: &mut Request,
        setup: Arc<Setup>,
        snapshot: Arc<Snapshot>,
        connection: Option<Arc<Connection>>,
    ) {
        request.extensions_mut().insert(Self { setup, snapshot, connection });
    }

    pub(crate) fn is_in(request: &Request) -> bool {
        request.extensions().get::<Self>().is_some()
    }

    pub(crate) fn into_context(self, parts: &Parts) -> RequestContext {
        let Self { setup, snapshot, connection } = self;
        let path = matched_path(&parts.extensions);
        let mounted = setup.mounted(&snapshot);
        let route = mounted.map(|mounted| mounted.table.named(path, &parts.method, &parts.uri));
        let head = (&parts.method, &parts.uri, parts.version, &parts.headers, &parts.extensions);
        let context = RequestContext::new(head, setup, snapshot, connection);
        if let Some(route) = route {
            context.set_route(route);
        }
        context
    }
}
