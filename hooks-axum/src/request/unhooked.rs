use std::sync::Arc;

use axum::http::request::Parts;
use hooks_core::{Attachment, Snapshot};

use super::RequestContext;
use crate::message::Request;
use crate::routes::Mounted;
use crate::routes::matched_path;
use crate::service::Hooks;

/// What a request carries in place of a [`RequestContext`] where no plugin looks at it: whence to make one for a handler
/// that asks.
#[derive(Debug, Clone)]
pub(crate) struct Unhooked {
    hooks: Arc<Hooks>,
    snapshot: Arc<Snapshot>,
    mounted: Option<Attachment<Mounted>>,
}

impl Unhooked {
    pub(crate) fn mark(
        request: &mut Request,
        hooks: &Arc<Hooks>,
        snapshot: &Arc<Snapshot>,
        mounted: Option<&Attachment<Mounted>>,
    ) {
        let (hooks, snapshot) = (Arc::clone(hooks), Arc::clone(snapshot));
        request.extensions_mut().insert(Self { hooks, snapshot, mounted: mounted.cloned() });
    }

    pub(crate) fn is_in(request: &Request) -> bool {
        request.extensions().get::<Self>().is_some()
    }

    pub(crate) fn into_context(self, parts: &Parts) -> RequestContext {
        let Self { hooks, snapshot, mounted } = self;
        let path = matched_path(&parts.extensions);
        let table = mounted.as_ref().and_then(|mounted| snapshot.attached(mounted)).map(|mounted| &mounted.table);
        let route = table.map(|table| table.named(path, &parts.method, &parts.uri));
        let head = (&parts.method, &parts.uri, &parts.headers, &parts.extensions);
        let context = RequestContext::new(head, &hooks, snapshot, mounted.as_ref());
        if let Some(route) = route {
            context.set_route(route);
        }
        context
    }
}
