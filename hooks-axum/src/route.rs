use std::fmt;
use std::panic::Location;

use axum::http::{Extensions, Method};

/// A route: one that a plugin has declared, or one of the application's own.
#[derive(Debug, Clone)]
pub struct RouteInfo {
    path: String,
    declared: Option<Declaration>,
    pub(crate) metadata: Extensions,
}

/// What only a plugin's route has.
#[derive(Debug, Clone)]
struct Declaration {
    plugin: &'static str,
    method: Method,
    location: &'static Location<'static>,
}

impl RouteInfo {
    /// One that a plugin declares.
    pub(crate) fn declared(
        plugin: &'static str,
        method: Method,
        path: String,
        location: &'static Location<'static>,
    ) -> Self {
        let declared = Some(Declaration { plugin, method, location });
        Self { path, declared, metadata: Extensions::new() }
    }

    /// One of the application's own.
    pub(crate) fn of_application(path: &str) -> Self {
        Self { path: path.to_owned(), declared: None, metadata: Extensions::new() }
    }

    /// The whole path, as axum matches it: `/incident/{id}`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The plugin that owns the route; `None` for the application's own.
    #[must_use]
    pub fn plugin(&self) -> Option<&'static str> {
        self.declared.as_ref().map(|declared| declared.plugin)
    }

    /// The method that a plugin's route was declared with.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.declared.as_ref().map(|declared| &declared.method)
    }

    /// Where a plugin's route is declared.
    #[must_use]
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.declared.as_ref().map(|declared| declared.location)
    }

    /// What the plugin says of the route, by type: see [`RouteOptions::with`](crate::RouteOptions::with).
    #[must_use]
    pub fn metadata<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.metadata.get()
    }
}

impl fmt::Display for RouteInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.declared {
            Some(Declaration { plugin, method, location }) => {
                let (file, line) = (location.file(), location.line());
                write!(formatter, "`{method} {path}` of plugin `{plugin}` ({file}:{line})")
            }
            None => write!(formatter, "`{path}` of the application"),
        }
    }
}
