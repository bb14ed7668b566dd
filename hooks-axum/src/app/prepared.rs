use std::fmt;
use std::sync::Arc;

use hooks_config::Loaded;
use hooks_core::{PluginDefinition, PluginManager};
use serde_json::Value;

use super::reading::Reading;
use super::{App, AppError, Limits};
use crate::routes::RouteInfo;

/// An application that is put together, and does not serve: for commands that tell what there is.
///
/// Its configuration is read and its plugins are checked as [`App::run`] does it. Nothing is bound, and no plugin is
/// loaded before [`routes`](Self::routes).
///
/// ```
/// # async fn example(app: hooks_axum::App) {
/// let prepared = app.prepare().await;
/// match prepared.plugins() {
///     Ok(plugins) => println!("{}", plugins.snapshot().describe()),
///     Err(error) => eprintln!("{error}"),
/// }
/// # }
/// ```
pub struct Prepared {
    app: App,
    assembly: Assembly,
}

/// What comes of putting an application together.
pub(super) struct Assembly {
    /// All plugins that are known, whatever is wrong with them.
    pub(super) definitions: Vec<PluginDefinition>,
    /// What is configured, if anything.
    pub(super) reading: Option<Reading>,
    pub(super) plugins: Result<Arc<PluginManager>, AppError>,
}

impl App {
    /// Puts the application together, and does not serve. What is wrong is told by what is asked for.
    pub async fn prepare(mut self) -> Prepared {
        let assembly = self.assemble().await;
        Prepared { app: self, assembly }
    }
}

impl Prepared {
    /// The name of the application.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.app.name
    }

    /// Its version, if it says one.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.app.version.as_deref()
    }

    /// The address that is configured in place of the one in code.
    #[must_use]
    pub fn configured_address(&self) -> Option<&str> {
        self.app.addresses.service.as_deref()
    }

    /// The further listeners, each with its name and its address.
    pub fn listeners(&self) -> impl Iterator<Item = (&str, &str)> {
        self.app.addresses.further.iter().map(|(name, address)| (&**name, &**address))
    }

    /// All plugins that are known, also those that something is wrong with.
    pub fn definitions(&self) -> &[PluginDefinition] {
        &self.assembly.definitions
    }

    /// The plugins, none of which is loaded.
    ///
    /// # Errors
    /// All that is wrong with them and with the configuration.
    pub fn plugins(&self) -> Result<&Arc<PluginManager>, &AppError> {
        self.assembly.plugins.as_ref()
    }

    /// The same, for whoever needs nothing else.
    ///
    /// # Errors
    /// All that is wrong with them and with the configuration.
    pub fn into_plugins(self) -> Result<Arc<PluginManager>, AppError> {
        self.assembly.plugins
    }

    /// What a client may ask for, as it is configured.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.app.limits
    }

    /// What is configured, with the origin of each value; `None` where the application takes no configuration.
    #[must_use]
    pub fn configuration(&self) -> Option<&Loaded> {
        self.assembly.reading.as_ref().map(Reading::loaded)
    }

    /// The schema of the configuration's file, see [`hooks_config::Config::schema`]; `None` where the application takes no
    /// configuration.
    #[must_use]
    pub fn schema(&self) -> Option<Value> {
        self.assembly.reading.as_ref().map(Reading::schema)
    }

    /// Loads and starts the plugins, asks them for their routes, and stops them again: axum knows no routes before they
    /// are made. They are in the order of their paths, with those of the application's own that it says something of.
    ///
    /// # Errors
    /// What keeps the application from starting.
    pub async fn routes(self) -> Result<Vec<Arc<RouteInfo>>, AppError> {
        let plugins = self.assembly.plugins?;
        plugins.start().await?;
        let routes = self.app.routes_of(&plugins);
        // They have served nobody: how they end is told by the log.
        let _ = plugins.stop().await;
        routes
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Assembly { plugins, .. } = &self.assembly;
        formatter.debug_struct("Prepared").field("app", &self.app).field("plugins", plugins).finish_non_exhaustive()
    }
}
