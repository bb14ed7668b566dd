//! The plugin `store` on each engine.

mod change;
mod engine;
mod kill;
mod lost;
mod migrate;
mod open;
mod server;
mod sqlite;

hooks_core::link_plugins!();
