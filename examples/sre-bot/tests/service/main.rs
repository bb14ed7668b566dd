//! The service as its users and its operator meet it: a process, its sockets, its output and its signals.
#![forbid(unsafe_code)]

mod api_keys;
mod client;
mod config;
mod deploy;
mod geolocate;
mod incident;
mod limits;
#[cfg(unix)]
mod log;
mod management;
mod openapi;
mod process;
mod prometheus;
mod readme;
mod request_id;
mod slack;
mod start;
#[cfg(unix)]
mod stop;
#[cfg(unix)]
mod unix;
