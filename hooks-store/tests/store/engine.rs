//! Stores of a test of its own.

use std::path::Path;
use std::sync::Arc;

use hooks_core::{
    Builder, Chain, Configuration, Migration, NoConfig, PluginConfiguration, PluginDefinition, PluginManager,
    StartError,
};
use hooks_store::{Store, StorePlugin};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server;

/// A database that is empty.
pub struct Database {
    pub section: Value,
    /// Removed with it.
    pub folder: TempDir,
}

/// The same test on each engine.
macro_rules! on_each_engine {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(#[tokio::test] async fn $name() { super::$name($crate::engine::Database::sqlite()).await; })*
        }
        mod on_postgres {
            $(#[tokio::test] async fn $name() {
                if let Some(database) = $crate::engine::Database::postgres().await { super::$name(database).await; }
            })*
        }
    };
}
pub(crate) use on_each_engine;

impl Database {
    pub fn of(section: Value) -> Self {
        Self { section, folder: TempDir::new().expect("there is room") }
    }

    pub fn sqlite() -> Self {
        let folder = TempDir::new().expect("there is room");
        Self { section: json!({ "url": format!("sqlite://{}/store.db", folder.path().display()) }), folder }
    }

    /// `None` where there is no PostgreSQL. Each is a schema of its own in one database.
    pub async fn postgres() -> Option<Self> {
        let socket = tokio::task::spawn_blocking(server::socket).await.expect("it starts")?;
        Some(Self::at(socket))
    }

    /// A schema of a server that has its socket there.
    pub fn at(socket: &Path) -> Self {
        let url = format!("postgres://hooks@localhost/postgres?host={}", socket.display());
        Self::of(json!({ "url": url, "schema": server::fresh_name(), "connect_timeout": "30s", "connections": 4 }))
    }

    /// A manager of the store and these plugins, which is not started.
    pub fn with(&self, plugins: impl IntoIterator<Item = PluginDefinition>) -> PluginManager {
        plugins.into_iter().fold(self.builder(), Builder::plugin).build().expect("they fit")
    }

    pub fn builder(&self) -> Builder {
        let section = PluginConfiguration::new(self.section.clone());
        let builder = PluginManager::builder().implementations([]).plugin(PluginDefinition::of_type::<StorePlugin>());
        builder.configuration(Configuration::new().with_plugin("store", section))
    }

    /// What a start with these plugins says, which fails.
    pub async fn refusal(&self, plugins: impl IntoIterator<Item = PluginDefinition>) -> String {
        match self.with(plugins).start().await.expect_err("it does not start") {
            StartError::Failed(report) => Chain(&report.failures[0]).to_string(),
            other => panic!("{other}"),
        }
    }
}

/// A plugin that does nothing but to have these migrations.
pub fn reports(files: &[(&str, &str)]) -> PluginDefinition {
    named("reports", files)
}

/// The same under another name.
pub fn named(name: &'static str, files: &[(&str, &str)]) -> PluginDefinition {
    let migrations = files.iter().map(|(file, text)| Migration::new(file, *text).expect("it is a name"));
    PluginDefinition::new(name).needs::<Store>().on_load(|_: NoConfig, _| async { Ok(()) }).migrations(migrations)
}

/// The store of plugins that have started.
pub fn store(plugins: &PluginManager) -> Arc<Store> {
    plugins.snapshot().services().get::<Store>().expect("the store has started")
}
