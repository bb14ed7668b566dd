use std::fmt;
use std::sync::Arc;

use axum::http::{Extensions, Method};
use hooks_core::SourceLocation;

use super::Requires;

/// What is said of a route: by the plugin that has declared it, or by the application of one of its own.
#[derive(Debug, Clone)]
pub(crate) struct Declaration {
    pub(crate) plugin: Option<Arc<str>>,
    /// The further listener that it is on; `None`: the service's.
    pub(crate) listener: Option<Arc<str>>,
    pub(crate) method: Method,
    /// The whole path, as axum matches it.
    pub(crate) path: String,
    pub(crate) location: SourceLocation,
    pub(crate) metadata: Extensions,
}

impl Declaration {
    #[track_caller]
    pub(crate) fn new(plugin: Option<Arc<str>>, method: Method, path: String) -> Self {
        let location = SourceLocation::caller();
        Self { plugin, listener: None, method, path, location, metadata: Extensions::new() }
    }

    /// Says something of the route, in place of what is said by the same type.
    pub(crate) fn say<T: Clone + Send + Sync + 'static>(&mut self, metadata: T) {
        let required = self.requires().cloned();
        self.metadata.insert(metadata);
        // But what is required adds up: whoever guards a route for one reason does not open it for another.
        if let Some((required, requires)) = required.zip(self.metadata.get_mut::<Requires>()) {
            *requires = required.and(requires);
        }
    }

    pub(crate) fn requires(&self) -> Option<&Requires> {
        self.metadata.get()
    }
}

impl fmt::Display for Declaration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, location, .. } = self;
        match (&self.plugin, &self.listener) {
            (Some(plugin), None) => write!(formatter, "`{method} {path}` of plugin `{plugin}` ({location})"),
            (Some(plugin), Some(listener)) => {
                write!(formatter, "`{method} {path}` of plugin `{plugin}` on listener `{listener}` ({location})")
            }
            (None, _) => write!(formatter, "`{method} {path}` of the application"),
        }
    }
}
