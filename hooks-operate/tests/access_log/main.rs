//! The access log: what is told of requests, where, and of which.
#![forbid(unsafe_code)]

#[path = "../logs/capture.rs"]
mod capture;
mod event;
mod file;
mod scene;

hooks_core::link_plugins!();
