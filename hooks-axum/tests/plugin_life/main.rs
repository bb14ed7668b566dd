//! Plugins with a life of their own in an application: how they come, change and go.
#![forbid(unsafe_code)]

mod change;
mod configured;
mod life;
#[path = "../request/log.rs"]
mod log;
mod scene;

hooks_core::link_plugins!();
