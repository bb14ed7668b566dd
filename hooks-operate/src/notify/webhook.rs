//! Receivers over HTTP.

mod attempt;
mod client;
mod config;
mod delivery;
mod pause;
mod signature;
mod target;
mod webhooks;

pub use self::config::WebhookConfig;
pub(super) use self::target::check;
pub(super) use self::webhooks::Webhooks;
