//! How plugins come to be, work and end.

mod attend;
mod config;
mod failure;
mod given_up;
mod graph;
mod hang;
mod migrate;
mod model;
mod permission;
mod rash;
mod reconfigure;
mod runtime;
mod scene;
mod service;
mod state;
mod switch;
mod task;
mod trip;
mod typed;
mod value;
mod within;

hooks_core::link_plugins!();
