//! What is made of each snapshot: which hooks requests come by, and the router with the plugins' routes.

use std::sync::Arc;

use axum::Router;
use hooks_core::{Attachment, Hook, HookSpec, Implementation, PluginManager, Snapshot, catch_panic};

use super::HooksRouteLayer;
use crate::request::Plan;
use crate::routes::{AllRoutes, Declaration, Merged, Mounted, RouteError, RouteProblem, RouteTable, Routers, Routes};
use crate::web_hooks::{
    after_request, authenticate, before_handler, before_request, handle_request, on_error, on_response_end,
    register_routes, request_span,
};

pub(super) fn plan(snapshot: &Arc<Snapshot>) -> Plan {
    let has_hooks = snapshot.implements::<request_span<'_>>()
        || snapshot.implements::<before_request<'_>>()
        || snapshot.implements::<authenticate<'_>>()
        || snapshot.implements::<on_error<'_>>()
        || snapshot.implements::<after_request<'_>>()
        || snapshot.implements::<on_response_end<'_>>();
    Plan::new(snapshot, has_hooks, has_route_hooks(snapshot))
}

fn has_route_hooks(snapshot: &Snapshot) -> bool {
    snapshot.implements::<before_handler<'_>>() || snapshot.implements::<handle_request<'_>>()
}

/// Whether requests are told of in the end, with their routes: to note these costs a fifth of asking the router.
fn tells(snapshot: &Snapshot) -> bool {
    snapshot.implements::<on_response_end<'_>>()
}

pub(super) fn mount(
    plugins: &PluginManager,
    own: Router,
    described: Vec<Declaration>,
    listeners: Vec<Arc<str>>,
) -> Result<Attachment<Routers>, RouteError> {
    plugins.attach(move |snapshot| routers(snapshot, &own, &described, &listeners))
}

fn routers(
    snapshot: &Snapshot,
    own: &Router,
    described: &[Declaration],
    listeners: &[Arc<str>],
) -> Result<Routers, RouteError> {
    let (mut service, further) = all_routes(snapshot).merge_into(own, described, listeners)?;
    service.declared.extend_from_slice(described);
    let further = further.into_iter().map(|merged| mounted(snapshot, merged)).collect();
    Ok(Routers { service: mounted(snapshot, service), further })
}

fn mounted(snapshot: &Snapshot, Merged { router, declared }: Merged) -> Mounted {
    let table = Arc::new(RouteTable::new(&router, declared));
    // Around fallbacks too: a guard that only routes have would let through what matches none.
    let router = if has_route_hooks(snapshot) || table.requires || tells(snapshot) {
        router.layer(HooksRouteLayer::new(Arc::clone(&table)))
    } else {
        router
    };
    // Here, once, and not at each request.
    Mounted { router: router.with_state(()), table }
}

/// Asks each plugin for its routes.
fn all_routes(snapshot: &Snapshot) -> AllRoutes {
    let mut all_routes = AllRoutes::of(snapshot);
    for wrapper in wrappers::<register_routes<'_>>(snapshot) {
        all_routes
            .refuse(RouteProblem::Wrapped { plugin: wrapper.plugin().name().to_owned(), location: wrapper.location() });
    }
    let all = snapshot.implementations(HookSpec::of::<register_routes<'_>>());
    for implementation in all.iter().filter(|each| !each.spec().is_wrapper()) {
        let mut routes = Routes::new(implementation.plugin().shared_name());
        let alone = snapshot.only(implementation);
        if let Err(panic) = catch_panic(|| alone.call(register_routes { routes: &mut routes })) {
            all_routes.refuse(RouteProblem::Panicked {
                plugin: implementation.plugin().name().to_owned(),
                location: implementation.location(),
                message: panic.message().to_owned(),
            });
        }
        all_routes.add(routes);
    }
    all_routes
}

/// The wrappers of a hook whose implementations are called one by one.
pub(crate) fn wrappers<H: Hook>(snapshot: &Snapshot) -> Vec<Arc<Implementation>> {
    let all = snapshot.implementations(HookSpec::of::<H>());
    all.iter().filter(|each| each.spec().is_wrapper()).cloned().collect()
}
