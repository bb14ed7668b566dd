//! What operators of a [`hooks_axum`] service need: a command line, and plugins that tell and change what goes on.
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use hooks_axum::App;
//!
//! hooks_core::link_plugins!();
//!
//! fn main() -> ExitCode {
//!     hooks_operate::main(App::new("sre-bot").config_file("sre-bot.yaml"))
//! }
//! ```
//!
//! Everything here is built on the public interface of [`hooks_core`], `hooks_config` and [`hooks_axum`]: a plugin of this
//! crate is switched, configured, ordered and replaced as any other.

mod command;
pub mod health;
mod time;

pub use hooks_axum;

pub use crate::command::main;
