//! The routes that plugins declare.

mod declare;
mod merge;

use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::routing::MethodRouter;
use hooks_core::{HookSpec, Snapshot, panic_message};

pub use self::declare::{RouteOptions, StatefulRoutes};
use self::merge::Declared;
pub use self::merge::{RouteError, RouteProblem};
use crate::{RouteInfo, register_routes};

/// Where a plugin declares its routes, in `register_routes`.
///
/// A path is below the plugin's name: what `incident` declares as `/{id}` is reached as `/incident/{id}`, and `/` as
/// `/incident`. [`absolute`](Self::absolute) declares a path as it stands. Paths have axum's syntax.
#[derive(Debug)]
pub struct Routes {
    plugin: &'static str,
    declared: Vec<(RouteInfo, MethodRouter)>,
    /// What was declared in a way that cannot be.
    refused: Vec<RouteProblem>,
}

/// Asks each plugin for its routes.
pub(crate) fn declare_routes(snapshot: &Snapshot) -> Result<Declared, RouteError> {
    let mut declared = Declared::default();
    for implementation in snapshot.implementations(HookSpec::of::<register_routes<'_>>()) {
        let mut routes = Routes::new(implementation.plugin().name());
        let alone = snapshot.only(implementation);
        let call = AssertUnwindSafe(|| alone.call(register_routes { routes: &mut routes }));
        if let Err(panicked) = catch_unwind(call) {
            declared.fail(implementation, panic_message(&*panicked));
        }
        declared.add(routes);
    }
    declared.check()
}
