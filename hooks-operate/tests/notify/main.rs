//! The plugin `notify`: what it tells plugins with the clock of its tests, and HTTP receivers over real sockets.
#![forbid(unsafe_code)]

mod config;
mod failure;
mod receiver;
mod scene;
mod state;
mod stop;
mod webhook;

hooks_core::link_plugins!();
