//! What clients meet on a connection: its protocols, its limits, its end, and whether they should come.
#![forbid(unsafe_code)]

#[cfg(unix)]
mod accept;
mod client;
mod cut;
mod goaway;
mod host;
mod http2;
mod length;
mod limits;
#[cfg(unix)]
mod listener;
#[path = "../request/log.rs"]
mod log;
mod peer;
mod ready;
mod served;
mod stalled;
#[cfg(unix)]
mod unix;
mod upgrade;

hooks_core::link_plugins!();
