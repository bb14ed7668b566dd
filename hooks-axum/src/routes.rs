//! The routes that plugins declare.

mod declare;
mod merge;

use std::fmt;
use std::panic::Location;

use axum::http::{Extensions, Method};
use axum::routing::MethodRouter;

pub use self::declare::{RouteOptions, StatefulRoutes};
pub(crate) use self::merge::Declared;
pub use self::merge::{RouteError, RouteProblem};

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

/// A route as its plugin declared it.
#[derive(Debug, Clone)]
pub struct RouteInfo {
    plugin: &'static str,
    method: Method,
    path: String,
    location: &'static Location<'static>,
    metadata: Extensions,
}

impl RouteInfo {
    /// The plugin that owns the route.
    #[must_use]
    pub fn plugin(&self) -> &'static str {
        self.plugin
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The whole path, as axum matches it: `/incident/{id}`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where the route is declared.
    #[must_use]
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// What the plugin says of the route, by type.
    #[must_use]
    pub fn metadata<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.metadata.get()
    }
}

impl fmt::Display for RouteInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plugin, method, path, location, .. } = self;
        let (file, line) = (location.file(), location.line());
        write!(formatter, "`{method} {path}` of plugin `{plugin}` ({file}:{line})")
    }
}
