//! The plugin `notify`: tells at once that implementations fail, that plugins are taken out for it, and every other change
//! of the state of a plugin.
//!
//! The log has all of it, of the framework's own accord. This plugin tells whoever else is to know: HTTP receivers, which are
//! configured, and plugins that implement the hook [`notify`](struct@notify).
//!
//! ```yaml
//! plugins:
//!   notify:
//!     every: 10s # the same failure is told at most so often, and then how often it has happened since
//!     flush: 5s # how long deliveries go on while the service stops
//!     webhooks: # of the cargo feature `webhook`, which is on unless said otherwise
//!       - url: https://ops.example/hooks
//!         secret: !file /run/secrets/ops-webhook
//!         events: [failure, state]
//!         min_severity: warning
//!         timeout: 5s
//!         queue: 1000
//!         retries: 8
//!         backoff: 1s
//! ```
//!
//! Its configuration is in force as soon as it changes. It has no routes, permissions or metrics. Where nobody is to be told,
//! it looks at no call.
//!
//! # What is told
//!
//! | kind | severity | what |
//! |---|---|---|
//! | `failure` | `error` | an implementation has failed, panicked or taken longer than it may, whether the call went on without it or not |
//! | `state` | `critical` | a plugin has failed: it has not started, or it was taken out because it [kept failing](hooks_core::Trip) |
//! | | `warning` | a plugin was switched off, or cannot start without one that it requires |
//! | | `info` | every other change of its [state](PluginState) |
//!
//! A failure is the same as another where plugin, hook and function are. The first is told at once; those that follow in the
//! time of `every` are told together when that has passed, with their [count](Event::Failure) and the message of the first
//! of them. That message is what the plugin has written, and goes to everybody who is told.
//!
//! Changes of state from before the plugin has started are told when the application has; so a plugin that failed to start
//! is told too, unless the application ends for it before this plugin has started. What happens behind its end, it does
//! not tell. Nothing that waits here outlives the process.
//!
//! # Webhooks
//!
//! Each notification is a `POST` of its own, in the order in which things happened, with a [`Notification`] as JSON:
//!
//! ```json
//! {
//!   "id": "7d0a3c52e6f14b0b9f8f1e1a52f4c9d7", "time": "2026-03-01T12:00:00.000Z", "application": "sre-bot",
//!   "severity": "error", "plugin": "geolocate", "kind": "failure",
//!   "hook": "before_request", "function": "Geolocate::before_request", "location": "src/lib.rs:52",
//!   "outcome": "timed_out", "message": "plugin `geolocate` took longer than 250ms in hook `before_request` (src/lib.rs:52)",
//!   "count": 12
//! }
//! ```
//!
//! | what comes of it | then |
//! |---|---|
//! | 2xx | it is delivered; of the body, no more than 64 KiB is read |
//! | no connection, no answer within `timeout`, 5xx, 408, 429 | it is tried again, `retries` times: after `backoff`, then twice that and so on, up to a minute, each up to a half shorter at random. `Retry-After` makes it longer, up to five minutes |
//! | any other answer | it is given up. Redirects are not followed |
//!
//! Meanwhile up to `queue` others wait; when there are more, the oldest is dropped. How many were dropped or given up since
//! the last one that was delivered is told by the next one, as `"dropped": 3`, and by the log once a minute.
//!
//! A service that stops delivers what waits, as long as `flush` allows.
//!
//! # How a receiver knows who has sent it
//!
//! By the scheme of [Standard Webhooks](https://www.standardwebhooks.com), for which there are libraries in most
//! languages. The secret is `whsec_` and the base64 of 24 to 64 random bytes, which are the key:
//!
//! ```sh
//! echo "whsec_$(openssl rand -base64 32)"
//! ```
//!
//! | header | value |
//! |---|---|
//! | `webhook-id` | the `id`; the same whenever it is tried again, so a receiver that remembers it takes nothing twice |
//! | `webhook-timestamp` | when this attempt was made, in seconds since 1970; a receiver refuses what is older than some minutes |
//! | `webhook-signature` | `v1,` and the base64 of the HMAC-SHA-256, by the key, of `{webhook-id}.{webhook-timestamp}.{body}` |

mod config;
mod event;
mod failures;
mod history;
mod notification;
mod notifier;
mod outbox;
mod rarely;
#[cfg(feature = "webhook")]
mod webhook;

use std::sync::Arc;

use hooks_axum::{AppInfo, on_startup};
#[cfg(doc)]
use hooks_core::PluginState;
use hooks_core::{BoxError, Plugin, PluginContext, Reconfigured, hookimpl, hookspec, plugin};

pub use self::config::NotifyConfig;
pub use self::event::{Event, EventKind};
pub use self::notification::{Notification, Severity};
use self::notifier::Notifier;
#[cfg(feature = "webhook")]
pub use self::webhook::WebhookConfig;

/// Tells plugins of a failure, or of a change in the life of a plugin: for those that bring it to people by a way of their
/// own.
///
/// ```
/// use hooks_core::hookimpl;
/// use hooks_operate::notify::{Notification, Severity, notify};
///
/// #[hookimpl]
/// async fn notify(notification: &Notification) {
///     if notification.severity >= Severity::Error {
///         println!("{} is not well", notification.plugin);
///     }
/// }
/// ```
///
/// It is called in a task of the plugin `notify`, one notification after the other, and delays nothing else. Up to 1000 wait;
/// when there are more, the oldest is dropped. A failure in this hook itself is told to webhooks and the log alone. When the
/// service stops, plugins are called no more, and get nothing.
#[hookspec(concurrent, on_error = "isolate", timeout = "10s")]
pub async fn notify(notification: &Notification);

/// Tells at once that something fails or changes, by webhooks and by plugins
#[plugin(name = "notify")]
#[derive(Debug)]
pub struct NotifyPlugin {
    notifier: Arc<Notifier>,
}

impl Plugin for NotifyPlugin {
    type Config = NotifyConfig;

    async fn load(config: NotifyConfig, context: &PluginContext) -> Result<Self, BoxError> {
        let notifier = Arc::new(Notifier::new(&config, context));
        #[cfg(feature = "webhook")]
        notifier.configure_webhooks(&config.webhooks)?;
        Ok(Self { notifier })
    }

    async fn start(&self, _: &PluginContext) -> Result<(), BoxError> {
        self.notifier.start()
    }

    async fn stop(&self, _: &PluginContext) -> Result<(), BoxError> {
        self.notifier.stop().await;
        Ok(())
    }

    async fn reconfigure(&self, config: NotifyConfig) -> Result<Reconfigured, BoxError> {
        #[cfg(feature = "webhook")]
        self.notifier.configure_webhooks(&config.webhooks)?;
        self.notifier.configure(&config);
        Ok(Reconfigured::Applied)
    }

    #[cfg(feature = "webhook")]
    fn check(config: &NotifyConfig) -> Result<(), hooks_core::Invalid> {
        webhook::check(&config.webhooks)
    }
}

#[hookimpl]
impl NotifyPlugin {
    fn on_startup(&self, app: &AppInfo) -> Result<(), BoxError> {
        self.notifier.begin(app.name());
        Ok(())
    }
}
