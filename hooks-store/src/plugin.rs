use std::sync::Arc;

use hooks_core::{BoxError, Invalid, Migrator, Plugin, PluginContext, plugin};

use crate::config::StoreConfig;
use crate::connect::open;
use crate::store::Store;

/// Keeps what must survive a restart, in a file or in PostgreSQL
#[plugin(name = "store", offers(Store, dyn Migrator))]
#[derive(Debug)]
pub struct StorePlugin {
    store: Store,
}

#[cfg(feature = "health")]
impl StorePlugin {
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }
}

impl Plugin for StorePlugin {
    type Config = StoreConfig;

    async fn load(config: StoreConfig, context: &PluginContext) -> Result<Self, BoxError> {
        let store = open(&config).await?;
        store.apply(context.plugin().name(), &[]).await?;
        context.provide(Arc::new(store.clone()))?;
        context.provide::<dyn Migrator>(Arc::new(store.clone()))?;
        Ok(Self { store })
    }

    fn check(config: &StoreConfig) -> Result<(), Invalid> {
        config.check()
    }

    async fn stop(&self, _: &PluginContext) -> Result<(), BoxError> {
        self.store.close().await;
        Ok(())
    }
}
