use std::time::Instant;

use hooks_axum::{Health, check_health};
use hooks_core::{Chain, hookimpl};

use crate::plugin::StorePlugin;

#[hookimpl]
impl StorePlugin {
    /// Reads a table, with which a server answers and a file is there.
    async fn check_health(&self) -> Health {
        let began = Instant::now();
        let read = "SELECT count(*) FROM plugin_migrations";
        match sqlx::query(read).fetch_one(self.store().reader()).await {
            Ok(_) => {
                let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
                Health::up().with_detail("engine", self.store().dialect().name()).with_detail("read_ms", took)
            }
            Err(error) => Health::down(Chain(&error).to_string()),
        }
    }
}
