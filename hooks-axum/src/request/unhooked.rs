use std::sync::Arc;

use axum::http::request::Parts;
use hooks_core::Attachment;

use super::RequestContext;
use crate::covered::matched_path;
use crate::hooks::Mounted;
use crate::{Hooks, Request};

/// What a request carries in place of a [`RequestContext`] where no plugin looks at it: whence to make one for a handler
/// that asks.
#[derive(Debug, Clone)]
pub(crate) struct Unhooked {
    hooks: Arc<Hooks>,
    mounted: Option<Attachment<Mounted>>,
}

impl Unhooked {
    pub(crate) fn mark(request: &mut Request, hooks: &Arc<Hooks>, mounted: Option<&Attachment<Mounted>>) {
        request.extensions_mut().insert(Self { hooks: Arc::clone(hooks), mounted: mounted.cloned() });
    }

    pub(crate) fn is_in(request: &Request) -> bool {
        request.extensions().get::<Self>().is_some()
    }

    pub(crate) fn into_context(self, parts: &Parts) -> RequestContext {
        let Self { hooks, mounted } = self;
        let snapshot = hooks.plugins().snapshot();
        let path = matched_path(&parts.extensions);
        let table = mounted.as_ref().and_then(|mounted| snapshot.attached(mounted)).map(|mounted| &mounted.table);
        let route = table.map(|table| table.named(path, &parts.method));
        let head = (&parts.method, &parts.uri, &parts.headers, &parts.extensions);
        let context = RequestContext::new(head, &hooks, Arc::clone(&snapshot), mounted.as_ref());
        if let Some(route) = route {
            context.set_route(route);
        }
        context
    }
}
