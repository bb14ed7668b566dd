//! What `hooks_axum::testing` lets an application do, and what it tells of it.
#![forbid(unsafe_code)]

mod calls;
mod client;
mod life;
mod plugin;
mod start;
mod time;
