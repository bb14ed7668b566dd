use std::convert::Infallible;
use std::sync::Arc;

use axum::handler::Handler;
use axum::http::Method;
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, MethodRouter, Route, on};
use tower::{Layer, Service};

use super::{Declaration, RouteProblem};
use crate::listener_name::named;
use crate::message::Request;

/// Where a plugin declares its routes, in `register_routes`.
///
/// A path is below the plugin's name: what `incident` declares as `/{id}` is reached as `/incident/{id}`, and `/` as
/// `/incident`. [`absolute`](Self::absolute) declares a path as it stands, which is below no other plugin's name.
/// `/admin`, `/health` and `/metrics` are for the plugins of these names, which are those of the package `hooks-operate`
/// and of nobody else.
///
/// [`on_listener`](Self::on_listener) declares routes on a [further listener](crate::App#further-listeners), and on that
/// alone.
///
/// Paths have axum's syntax. Routes that match the same requests keep the application from starting, be they of plugins
/// or the application's own, and so do paths that axum cannot tell apart whatever the methods: `/{id}` and `/{name}`,
/// `/{id}` and `/{*rest}`.
#[derive(Debug)]
pub struct Routes {
    plugin: Arc<str>,
    declared: Vec<(Declaration, MethodRouter)>,
    /// What was declared in a way that cannot be.
    refused: Vec<RouteProblem>,
}

impl Routes {
    pub(crate) fn new(plugin: Arc<str>) -> Self {
        Self { plugin, declared: Vec::new(), refused: Vec::new() }
    }

    pub(super) fn into_parts(self) -> (Vec<(Declaration, MethodRouter)>, Vec<RouteProblem>) {
        (self.declared, self.refused)
    }

    /// The name that the paths are below.
    #[must_use]
    pub fn plugin(&self) -> &str {
        &self.plugin
    }

    /// Declares routes whose handlers take this state.
    pub fn with_state<S: Clone + Send + Sync + 'static>(&mut self, state: S) -> StatefulRoutes<'_, S> {
        StatefulRoutes { routes: self, state, absolute: false, listener: None }
    }

    #[track_caller]
    fn add(
        &mut self,
        listener: Option<Arc<str>>,
        method: Method,
        path: String,
        handler: impl FnOnce(MethodFilter) -> MethodRouter,
    ) -> RouteOptions<'_> {
        let filter = MethodFilter::try_from(method.clone());
        let mut declaration = Declaration::new(Some(Arc::clone(&self.plugin)), method, path);
        declaration.listener = listener;
        if let Ok(filter) = filter {
            self.declared.push((declaration, handler(filter)));
            RouteOptions(self.declared.last_mut())
        } else {
            self.refused.push(RouteProblem::UnknownMethod { route: declaration.to_string() });
            RouteOptions(None)
        }
    }

    /// Declares a route.
    #[track_caller]
    pub fn route<H, T>(&mut self, method: Method, path: &str, handler: H) -> RouteOptions<'_>
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.add(None, method, below(&self.plugin, path), |filter| on(filter, handler))
    }

    /// Declares routes at their path as it stands, not below the plugin's name. What is below the name of another plugin
    /// is refused, and what is below `/admin`, `/health` or `/metrics`.
    pub fn absolute(&mut self) -> StatefulRoutes<'_, ()> {
        self.with_state(()).absolute()
    }

    /// Declares routes on the [further listener](crate::App#further-listeners) of this name; `service` stands for the
    /// service's own, as if nothing were said. One that is not there keeps the application from starting.
    pub fn on_listener(&mut self, name: &str) -> StatefulRoutes<'_, ()> {
        self.with_state(()).on_listener(name)
    }
}

/// Declares routes whose handlers take a state, see [`Routes::with_state`].
#[derive(Debug)]
pub struct StatefulRoutes<'r, S> {
    routes: &'r mut Routes,
    state: S,
    absolute: bool,
    listener: Option<Arc<str>>,
}

/// What can be said of a route that was just declared.
#[derive(Debug)]
pub struct RouteOptions<'r>(Option<&'r mut (Declaration, MethodRouter)>);

impl RouteOptions<'_> {
    /// Says something of the route, one value of each type, for plugins that look at routes; what it
    /// [requires](struct@crate::Requires) is enforced, and adds up.
    #[allow(clippy::return_self_not_must_use, reason = "most often the end of a declaration")]
    pub fn with<T: Clone + Send + Sync + 'static>(mut self, metadata: T) -> Self {
        if let Some((route, _)) = &mut self.0 {
            route.say(metadata);
        }
        self
    }

    /// Puts a layer of tower around the handler, inside of `before_handler` and `handle_request`. One that is put later
    /// goes around those before it.
    ///
    /// ```
    /// # use hooks_axum::axum::http::StatusCode;
    /// # use hooks_axum::axum::middleware::map_response;
    /// # use hooks_axum::{Response, Routes, register_routes};
    /// # use hooks_core::hookimpl;
    /// #[hookimpl]
    /// fn register_routes(routes: &mut Routes) {
    ///     let late = map_response(async |response: Response| (StatusCode::ACCEPTED, response));
    ///     routes.post("/report", async || "in a moment").layer(late);
    /// }
    /// ```
    #[allow(clippy::return_self_not_must_use, reason = "most often the end of a declaration")]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        if let Some((_, handler)) = &mut self.0 {
            *handler = std::mem::take(handler).route_layer(layer);
        }
        self
    }
}

impl<S: Clone + Send + Sync + 'static> StatefulRoutes<'_, S> {
    /// The same at the path as it stands, not below the plugin's name.
    #[must_use]
    pub fn absolute(self) -> Self {
        Self { absolute: true, ..self }
    }

    /// The same on a listener, see [`Routes::on_listener`].
    #[must_use]
    pub fn on_listener(self, name: &str) -> Self {
        Self { listener: named(name), ..self }
    }

    /// Declares a route.
    #[track_caller]
    pub fn route<H, T>(&mut self, method: Method, path: &str, handler: H) -> RouteOptions<'_>
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let path = if self.absolute { path.to_owned() } else { below(&self.routes.plugin, path) };
        let (state, listener) = (self.state.clone(), self.listener.clone());
        self.routes.add(listener, method, path, |filter| on(filter, handler).with_state(state))
    }
}

/// `/{id}` of `incident` is `/incident/{id}`, `/` is `/incident`.
fn below(plugin: &str, path: &str) -> String {
    match path {
        "/" | "" => format!("/{plugin}"),
        path if path.starts_with('/') => format!("/{plugin}{path}"),
        // Refused as it stands, not as part of a name.
        path => path.to_owned(),
    }
}

macro_rules! methods {
    ($state:ty: $($name:ident $method:ident),*) => {
        $(
            #[doc = concat!("Declares a `", stringify!($method), "` route.")]
            #[track_caller]
            pub fn $name<H, T>(&mut self, path: &str, handler: H) -> RouteOptions<'_>
            where
                H: Handler<T, $state>,
                T: 'static,
            {
                self.route(Method::$method, path, handler)
            }
        )*
    };
}

impl Routes {
    methods!((): get GET, post POST, put PUT, delete DELETE, patch PATCH, head HEAD, options OPTIONS);
}

impl<S: Clone + Send + Sync + 'static> StatefulRoutes<'_, S> {
    methods!(S: get GET, post POST, put PUT, delete DELETE, patch PATCH, head HEAD, options OPTIONS);
}
