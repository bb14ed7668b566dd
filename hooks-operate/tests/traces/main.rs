//! Traces: what a request is told of its trace, what is sent on, and what is recorded of it.
#![forbid(unsafe_code)]

#[path = "../logs/capture.rs"]
mod capture;
mod request;

hooks_core::link_plugins!();
