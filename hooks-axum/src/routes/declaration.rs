use std::fmt;
use std::panic::Location;

use axum::http::{Extensions, Method};

/// A route as its plugin has declared it.
#[derive(Debug, Clone)]
pub(crate) struct Declaration {
    pub(crate) plugin: &'static str,
    pub(crate) method: Method,
    /// The whole path, as axum matches it.
    pub(crate) path: String,
    pub(crate) location: &'static Location<'static>,
    pub(crate) metadata: Extensions,
}

impl fmt::Display for Declaration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plugin, method, path, location, .. } = self;
        let (file, line) = (location.file(), location.line());
        write!(formatter, "`{method} {path}` of plugin `{plugin}` ({file}:{line})")
    }
}
