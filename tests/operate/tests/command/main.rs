//! What operators see of a service, and what they have to do to see it.

mod config;
mod doctor;
mod json;
mod key;
mod listing;
mod management;
mod of_plugins;
#[cfg(unix)]
mod probe;
mod scene;
#[cfg(target_os = "linux")]
mod systemd;
mod usage;
