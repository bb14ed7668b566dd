//! The plugin `api-keys`: who is let in, what the others are told, and what the log is.
#![forbid(unsafe_code)]

mod challenge;
mod credentials;
mod keyring;
mod limit;
mod log;
mod reload;
mod scene;

hooks_core::link_plugins!();
