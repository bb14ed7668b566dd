//! Spans that a receiver is sent by the OpenTelemetry protocol.
#![forbid(unsafe_code)]

#[path = "../logs/capture.rs"]
mod capture;
mod export;
mod receiver;

hooks_core::link_plugins!();
