#![doc = include_str!("doc/manual.md")]

pub mod access_log;
mod address;
pub mod admin;
pub mod api_keys;
pub mod audit;
mod command;
#[cfg(any(feature = "otlp", feature = "webhook"))]
mod connector;
pub mod health;
mod line_writer;
pub mod logs;
pub mod manual;
pub mod metrics;
pub mod notify;
pub mod openapi;
mod path;
mod printable;
#[cfg(target_os = "linux")]
pub mod systemd;
mod time;
pub mod traces;
pub mod view;

pub use clap;
pub use hooks_axum;

pub use crate::command::{Commands, Format, Invocation, Output, OutputError, main, register_commands};
