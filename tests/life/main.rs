//! How plugins come to be, work and end.

mod config;
mod failure;
mod graph;
mod model;
mod permission;
mod scene;
mod service;
mod switch;
mod task;

hooks_core::link_plugins!();
