//! The routes that plugins declare.

mod check;
mod clash;
mod declaration;
mod declare;
mod description;
mod info;
mod merge;
mod mounted;
mod name;
mod own;
mod pattern;
mod probe;
mod problem;
mod table;

use std::sync::Arc;

use axum::routing::MethodRouter;
use hooks_core::{Hook, HookSpec, Implementation, Snapshot, catch_panic};

pub use self::clash::Clash;
pub(crate) use self::declaration::Declaration;
pub use self::declare::{RouteOptions, StatefulRoutes};
pub(crate) use self::description::Description;
pub use self::info::RouteInfo;
use self::merge::Declared;
pub(crate) use self::mounted::Mounted;
use self::pattern::Pattern;
pub(crate) use self::probe::matched_path;
pub use self::problem::{RouteError, RouteProblem};
pub(crate) use self::table::{Resolved, RouteTable};
use crate::web_hooks::register_routes;

/// Where a plugin declares its routes, in `register_routes`.
///
/// A path is below the plugin's name: what `incident` declares as `/{id}` is reached as `/incident/{id}`, and `/` as
/// `/incident`. [`absolute`](Self::absolute) declares a path as it stands, which is below no other plugin's name.
/// `/admin`, `/health` and `/metrics` are the application's own, so these are no names for plugins.
///
/// Paths have axum's syntax. Routes that match the same requests keep the application from starting, be they of plugins
/// or the application's own, and so do paths that axum cannot tell apart whatever the methods: `/{id}` and `/{name}`,
/// `/{id}` and `/{*rest}`.
#[derive(Debug)]
pub struct Routes {
    plugin: &'static str,
    declared: Vec<(Declaration, MethodRouter)>,
    /// What was declared in a way that cannot be.
    refused: Vec<RouteProblem>,
}

/// Asks each plugin for its routes.
pub(crate) fn declare_routes(snapshot: &Snapshot) -> Declared {
    let mut declared = Declared::of(snapshot.plugins());
    for wrapper in wrappers::<register_routes<'_>>(snapshot) {
        declared.refuse(RouteProblem::Wrapped { plugin: wrapper.plugin().name(), location: wrapper.location() });
    }
    let all = snapshot.implementations(HookSpec::of::<register_routes<'_>>());
    for implementation in all.iter().filter(|each| !each.spec().is_wrapper()) {
        let mut routes = Routes::new(implementation.plugin().name());
        let alone = snapshot.only(implementation);
        if let Err(panic) = catch_panic(|| alone.call(register_routes { routes: &mut routes })) {
            declared.refuse(RouteProblem::Panicked {
                plugin: implementation.plugin().name(),
                location: implementation.location(),
                message: panic.message().to_owned(),
            });
        }
        declared.add(routes);
    }
    declared
}

/// The wrappers of a hook whose implementations are called one by one.
pub(crate) fn wrappers<H: Hook>(snapshot: &Snapshot) -> Vec<Arc<Implementation>> {
    let all = snapshot.implementations(HookSpec::of::<H>());
    all.iter().filter(|each| each.spec().is_wrapper()).cloned().collect()
}
