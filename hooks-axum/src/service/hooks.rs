use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Method;
use hooks_core::PluginManager;
use ipnet::IpNet;
use tokio_util::task::TaskTracker;

use super::derived::{mount, plan};
use super::{HooksLayer, HooksRouteLayer, HooksRouter, HooksRouters};
use crate::request::{Place, Setup};
use crate::routes::{Declaration, RouteError, RouteTable, describe};

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
/// let service = hooks.router(Router::new().route("/", get(async || "hello")))?;
/// // axum::serve(listener, service.into_make_service())
/// # let _ = service; Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Hooks {
    pub(crate) setup: Setup,
    pub(crate) described: Vec<Declaration>,
}

impl Hooks {
    /// Calls the hooks of these plugins.
    #[must_use]
    pub fn new(plugins: Arc<PluginManager>) -> Self {
        let Ok(plan) = plugins.attach(|snapshot| Ok::<_, Infallible>(plan(snapshot)));
        let setup = Setup {
            plugins,
            plan,
            mounted: None,
            listener: None,
            head_timeout: Duration::from_secs(30),
            trusted_proxies: Vec::new(),
            app: Arc::default(),
            tasks: TaskTracker::new(),
            around_task: None,
        };
        Self { setup, described: Vec::new() }
    }

    /// How long the head of a response may take before it becomes a 504; 30 seconds unless said.
    ///
    /// The time of the hooks before the handler and of the handler counts, from when the request has come. Where no plugin
    /// looks at requests, it counts from when the request first has to wait.
    #[must_use]
    pub fn head_timeout(mut self, limit: Duration) -> Self {
        self.setup.head_timeout = limit;
        self
    }

    /// The networks of proxies whose `X-Forwarded-For` is believed, for [`RequestContext::client`]; none unless said.
    ///
    /// Where there is one, a peer on a Unix socket is believed too.
    ///
    /// [`RequestContext::client`]: crate::RequestContext::client
    #[must_use]
    pub fn trusted_proxies(mut self, networks: impl IntoIterator<Item = IpNet>) -> Self {
        self.setup.trusted_proxies = networks.into_iter().collect();
        self
    }

    /// Says something of a route of the application's own, one value of each type, for plugins that look at routes by
    /// [`RouteInfo::metadata`](crate::RouteInfo::metadata): method and path as axum has them, below what it is nested in.
    /// What it [requires](struct@crate::Requires) is enforced, and adds up.
    ///
    /// A plugin says it of its routes with [`RouteOptions::with`](crate::RouteOptions::with). Where the application has no
    /// such route, [`router`](Self::router) fails; [`route_layer`](Self::route_layer) by itself cannot know whether it
    /// has.
    #[must_use]
    #[track_caller]
    pub fn describe<T>(mut self, method: Method, path: &str, metadata: T) -> Self
    where
        T: Clone + Send + Sync + 'static,
    {
        describe(&mut self.described, method, path, metadata);
        self
    }

    /// The plugin manager.
    #[must_use]
    pub fn plugins(&self) -> &Arc<PluginManager> {
        &self.setup.plugins
    }

    /// Waits until nothing is left of the requests that there have been: hooks that are told of requests that were dropped
    /// run in tasks, and of responses that have ended those that wait or block. A server waits for them before its process ends.
    pub async fn finished(&self) {
        self.setup.tasks.close();
        self.setup.tasks.wait().await;
    }

    /// Adds the plugins' routes to a router, and puts both services where they belong.
    ///
    /// The router follows the plugins: each snapshot has its own, and a change of plugins whose routes do not go
    /// together is refused.
    ///
    /// # Errors
    /// Routes that conflict with each other or with those of `router`, all at once.
    pub fn router(&self, router: Router) -> Result<HooksRouter, RouteError> {
        Ok(self.routers(router, Vec::new())?.service)
    }

    /// The same with a router for each of these further listeners, which has routes of plugins alone.
    pub(crate) fn routers(&self, router: Router, listeners: Vec<Arc<str>>) -> Result<HooksRouters, RouteError> {
        let mounted = mount(&self.setup.plugins, router, self.described.clone(), listeners.clone())?;
        let setup = Setup { mounted: Some(mounted), ..self.setup.clone() };
        let further = listeners.into_iter().enumerate().map(|(number, name)| {
            HooksRouter(Arc::new(Setup { listener: Some(Place { name, number }), ..setup.clone() }))
        });
        Ok(HooksRouters { further: further.collect(), service: HooksRouter(Arc::new(setup)) })
    }

    /// Goes around the finished router: the hooks before routing and on the way out.
    #[must_use]
    pub fn layer(&self) -> HooksLayer {
        HooksLayer::new(Arc::new(self.setup.clone()))
    }

    /// Goes on the routes of the router and on its fallback, with `Router::layer`: the hooks between routing and handler.
    ///
    /// axum does not tell a layer whether a request has a route, so where this is used without [`router`](Self::router)
    /// no [`RouteInfo`](crate::RouteInfo) says that it is the fallback. With `Router::route_layer` the hooks are not
    /// called for fallbacks at all, nor is a guard that is one of them.
    #[must_use]
    pub fn route_layer(&self) -> HooksRouteLayer {
        HooksRouteLayer::new(Arc::new(RouteTable::of_described(self.described.clone())))
    }
}
