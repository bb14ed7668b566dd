use std::fmt;
use std::panic::Location;

use axum::http::Method;

use crate::routes::Declaration;

/// A route that has matched: one that a plugin has declared, or one of the application's own.
#[derive(Debug, Clone)]
pub struct RouteInfo(Origin);

#[derive(Debug, Clone)]
enum Origin {
    Plugin(Declaration),
    /// With its path.
    Application(String),
}

impl RouteInfo {
    pub(crate) fn of_application(path: Option<&str>) -> Self {
        Self(Origin::Application(path.unwrap_or("*").to_owned()))
    }

    /// The whole path, as axum matches it: `/incident/{id}`.
    ///
    /// `*` for a service that the application nests: axum does not tell where.
    #[must_use]
    pub fn path(&self) -> &str {
        match &self.0 {
            Origin::Plugin(declaration) => &declaration.path,
            Origin::Application(path) => path,
        }
    }

    /// The plugin that owns the route; `None` for the application's own.
    #[must_use]
    pub fn plugin(&self) -> Option<&'static str> {
        self.declaration().map(|declaration| declaration.plugin)
    }

    /// The method that a plugin's route was declared with.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.declaration().map(|declaration| &declaration.method)
    }

    /// Where a plugin's route is declared.
    #[must_use]
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.declaration().map(|declaration| declaration.location)
    }

    /// What the plugin says of the route, by type: see [`RouteOptions::with`](crate::RouteOptions::with).
    #[must_use]
    pub fn metadata<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.declaration()?.metadata.get()
    }

    fn declaration(&self) -> Option<&Declaration> {
        match &self.0 {
            Origin::Plugin(declaration) => Some(declaration),
            Origin::Application(_) => None,
        }
    }
}

impl From<Declaration> for RouteInfo {
    fn from(declaration: Declaration) -> Self {
        Self(Origin::Plugin(declaration))
    }
}

impl fmt::Display for RouteInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Origin::Plugin(declaration) => declaration.fmt(formatter),
            Origin::Application(path) => write!(formatter, "`{path}` of the application"),
        }
    }
}
