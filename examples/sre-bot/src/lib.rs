//! The host: what is not a plugin.

pub mod slack;
