//! The log: its lines, and what the plugin `logs` changes of them.
#![forbid(unsafe_code)]

mod capture;
mod line;
mod plugin;

hooks_core::link_plugins!();
