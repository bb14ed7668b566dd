//! The way of a request: who is entered, who is called on the way out, in which order, once, and with what.
#![forbid(unsafe_code)]

mod answer;
mod authentication;
mod blocked;
mod body;
mod body_fault;
mod bomb;
mod cell;
mod check;
mod context;
mod dropped;
mod ended;
mod extract;
mod failure;
mod framing;
mod gone;
mod guard;
mod layer;
mod log;
mod own;
mod permission;
mod plugin;
mod provided;
mod router;
mod scene;
mod scope;
mod snapshot;
mod socket;
mod stage;
mod time;
mod unseen;
mod upgrade;
mod whole;
mod wire;
mod wrapper;

hooks_core::link_plugins!();
