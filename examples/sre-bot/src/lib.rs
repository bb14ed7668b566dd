//! The host: what is not a plugin.

pub mod log;
pub mod slack;
