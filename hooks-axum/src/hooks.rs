//! The two services: one around the finished router, one on its routes.

mod route;
mod service;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::Router;
use hooks_core::{Entered, PluginManager, panic_message};
use tokio_util::task::TaskTracker;

pub use self::route::{HooksRouteLayer, HooksRouteService};
pub use self::service::{HooksLayer, HooksService};
use crate::register_routes;
use crate::routes::{Declared, RouteError, Routes};

/// Hooks for a router: what an application with a server of its own needs.
///
/// ```
/// use std::sync::Arc;
///
/// use axum::Router;
/// use axum::routing::get;
/// use hooks_axum::Hooks;
/// use hooks_core::PluginManager;
///
/// hooks_core::link_plugins!();
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let plugins = PluginManager::builder().build()?;
/// let hooks = Hooks::new(Arc::new(plugins));
/// let service = hooks.attach(Router::new().route("/", get(async || "hello")))?;
/// // axum::serve(listener, service.into_make_service())
/// # let _ = service; Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Hooks {
    plugins: Arc<PluginManager>,
    /// What requests leave behind when they are dropped.
    tasks: TaskTracker,
}

/// A router with the hooks around it and on its routes, and with the plugins' routes in it.
pub type Attached = HooksService<Router>;

impl Hooks {
    /// Calls the hooks of these plugins.
    #[must_use]
    pub fn new(plugins: Arc<PluginManager>) -> Self {
        Self { plugins, tasks: TaskTracker::new() }
    }

    /// The plugin manager.
    #[must_use]
    pub fn plugins(&self) -> &Arc<PluginManager> {
        &self.plugins
    }

    /// The tasks that requests leave behind when they are dropped; a server waits for them before it shuts down.
    #[must_use]
    pub fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }

    /// Adds the plugins' routes to a router, and puts both services where they belong.
    ///
    /// # Errors
    /// Routes that conflict with each other or with those of `router`, all at once.
    pub fn attach(&self, router: Router) -> Result<Attached, RouteError> {
        let whole = self.declare_routes()?.merge_into(router)?;
        // `route_layer` panics on a router without routes.
        let whole = if whole.has_routes() { whole.route_layer(self.route_layer()) } else { whole };
        Ok(tower::Layer::layer(&self.layer(), whole))
    }

    /// Goes around the finished router: `before_request` and `after_request`.
    #[must_use]
    pub fn layer(&self) -> HooksLayer {
        HooksLayer::new(self.clone())
    }

    /// Goes on the routes of the router: what is known only after routing.
    #[must_use]
    pub fn route_layer(&self) -> HooksRouteLayer {
        HooksRouteLayer::new()
    }

    /// Asks each plugin for its routes.
    fn declare_routes(&self) -> Result<Declared, RouteError> {
        let snapshot = self.plugins.snapshot();
        let mut declared = Declared::default();
        for plugin in snapshot.plugins() {
            let own = snapshot.subset(|other| other.name() == plugin.name());
            if !own.implements::<register_routes<'_>>() {
                continue;
            }
            let mut routes = Routes::new(plugin.name());
            let entered = Entered::default();
            let call = AssertUnwindSafe(|| own.call_entering(register_routes { routes: &mut routes }, &entered));
            if let Err(panicked) = catch_unwind(call)
                && let Some(implementation) = own.last_entered::<register_routes<'_>>(&entered)
            {
                declared.fail(implementation, panic_message(&*panicked));
            }
            declared.add(routes);
        }
        declared.check()
    }
}
