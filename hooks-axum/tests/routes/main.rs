//! The plugins' routes beside the application's own: what fits together is served, what does not is told before.
#![forbid(unsafe_code)]

mod application;
mod listener;
mod name;
mod plugins;
mod random;

hooks_core::link_plugins!();
