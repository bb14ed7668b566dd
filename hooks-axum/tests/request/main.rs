//! The way of a request: who is entered, who is called on the way out, in which order, once, and with what.
#![forbid(unsafe_code)]

mod answer;
mod authentication;
mod body;
mod body_fault;
mod bomb;
mod check;
mod context;
mod dropped;
mod extract;
mod failure;
mod framing;
mod gone;
mod guard;
mod layer;
mod plugin;
mod router;
mod scene;
mod scope;
mod snapshot;
mod socket;
mod time;
mod unseen;
mod upgrade;
mod wire;
mod wrapper;

hooks_core::link_plugins!();
