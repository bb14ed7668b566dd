use std::fmt;
use std::sync::Arc;

use axum::http::{Extensions, Method};
use hooks_core::SourceLocation;

/// What is said of a route: by the plugin that has declared it, or by the application of one of its own.
#[derive(Debug, Clone)]
pub(crate) struct Declaration {
    pub(crate) plugin: Option<Arc<str>>,
    pub(crate) method: Method,
    /// The whole path, as axum matches it.
    pub(crate) path: String,
    pub(crate) location: SourceLocation,
    pub(crate) metadata: Extensions,
}

impl Declaration {
    #[track_caller]
    pub(crate) fn new(plugin: Option<Arc<str>>, method: Method, path: String) -> Self {
        Self { plugin, method, path, location: SourceLocation::caller(), metadata: Extensions::new() }
    }
}

impl fmt::Display for Declaration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, location, .. } = self;
        match &self.plugin {
            Some(plugin) => write!(formatter, "`{method} {path}` of plugin `{plugin}` ({location})"),
            None => write!(formatter, "`{method} {path}` of the application"),
        }
    }
}
