use std::fmt;

use axum::http::Method;
use hooks_core::SourceLocation;

use super::{Declaration, Requires};

/// In place of a path that nobody knows.
const ANYWHERE: &str = "*";

/// Whose answer a request comes to: that of a route which a plugin has declared, or of one of the application's own, or
/// where none has matched, of the [fallback](Self::is_fallback).
#[derive(Debug, Clone)]
pub struct RouteInfo(Origin);

#[derive(Debug, Clone)]
enum Origin {
    Declared(Declaration),
    /// With its path.
    Application(String),
    Fallback,
}

impl RouteInfo {
    pub(crate) const FALLBACK: Self = Self(Origin::Fallback);

    pub(crate) fn of_application(path: Option<&str>) -> Self {
        Self(Origin::Application(path.unwrap_or(ANYWHERE).to_owned()))
    }

    /// The whole path, as axum matches it: `/incident/{id}`.
    ///
    /// `*` for the fallback, and for a service that the application nests: axum does not tell where.
    #[must_use]
    pub fn path(&self) -> &str {
        match &self.0 {
            Origin::Declared(declaration) => &declaration.path,
            Origin::Application(path) => path,
            Origin::Fallback => ANYWHERE,
        }
    }

    /// Whether no route has matched, by its path or by its method: then the application's fallback answers, or axum with
    /// 404 or 405.
    #[must_use]
    pub fn is_fallback(&self) -> bool {
        matches!(self.0, Origin::Fallback)
    }

    /// The plugin that owns the route; `None` for the application's own, and for the fallback.
    #[must_use]
    pub fn plugin(&self) -> Option<&str> {
        self.declaration()?.plugin.as_deref()
    }

    /// The further listener that the route is on; `None` on the service's, and for the fallback.
    #[must_use]
    pub fn listener(&self) -> Option<&str> {
        self.declaration()?.listener.as_deref()
    }

    /// The method that the route was declared with, or [described](crate::Hooks::describe).
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.declaration().map(|declaration| &declaration.method)
    }

    /// Where a plugin's route is declared.
    #[must_use]
    pub fn location(&self) -> Option<SourceLocation> {
        self.declaration().filter(|declaration| declaration.plugin.is_some()).map(|declaration| declaration.location)
    }

    /// What is said of the route, by type: by a plugin with [`RouteOptions::with`](crate::RouteOptions::with), by the
    /// application with [`Hooks::describe`](crate::Hooks::describe).
    #[must_use]
    pub fn metadata<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.declaration()?.metadata.get()
    }

    pub(crate) fn requires(&self) -> Option<&Requires> {
        self.declaration()?.requires()
    }

    fn declaration(&self) -> Option<&Declaration> {
        match &self.0 {
            Origin::Declared(declaration) => Some(declaration),
            Origin::Application(_) | Origin::Fallback => None,
        }
    }
}

impl From<Declaration> for RouteInfo {
    fn from(declaration: Declaration) -> Self {
        Self(Origin::Declared(declaration))
    }
}

impl fmt::Display for RouteInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Origin::Declared(declaration) => declaration.fmt(formatter),
            Origin::Application(path) => write!(formatter, "`{path}` of the application"),
            Origin::Fallback => formatter.write_str("no route"),
        }
    }
}
