//! What an operator meets: how long the end takes, what is told of it, and the exit code.
#![cfg(unix)]
#![forbid(unsafe_code)]

mod blocked;
mod connection;
mod plugin;
mod service;
mod signal;
