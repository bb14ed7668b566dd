use std::fmt::Display;
use std::time::Duration;

use hooks_axum::axum::http::Uri;
use hooks_axum::axum::http::uri::Scheme;
use hooks_config::WrittenDuration;
use hooks_core::Invalid;

use super::config::WebhookConfig;
use super::signature::SigningKey;
use crate::notify::{EventKind, Notification, Severity};

/// How many notifications may be let wait.
const MOST: usize = 100_000;

/// How long an attempt and a pause may be.
const LONGEST: Duration = Duration::from_hours(1);

/// How deliveries are made to a receiver.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) uri: Uri,
    pub(super) key: SigningKey,
    pub(super) timeout: Duration,
    pub(super) queue: usize,
    pub(super) retries: u32,
    pub(super) backoff: Duration,
    events: Vec<EventKind>,
    min_severity: Severity,
}

/// Each mistake at its place.
pub(in crate::notify) fn check(webhooks: &[WebhookConfig]) -> Result<(), Invalid> {
    Target::all(webhooks).map(|_| ())
}

impl Target {
    /// Those of all that is configured, or everything that is wrong with it.
    pub(super) fn all(webhooks: &[WebhookConfig]) -> Result<Vec<Self>, Invalid> {
        let (mut targets, mut invalid) = (Vec::<Self>::new(), Invalid::default());
        for (number, config) in webhooks.iter().enumerate() {
            let path = format!("webhooks[{number}]");
            match Self::new(config, &path) {
                Ok(target) if targets.iter().any(|other| other.uri == target.uri) => {
                    let message = "is there twice; write one webhook with the `events` of both";
                    invalid = invalid.and(&format!("{path}.url"), message);
                }
                Ok(target) => targets.push(target),
                Err(wrong) => invalid = Invalid::all([invalid, wrong]),
            }
        }
        invalid.into_result().map(|()| targets)
    }

    fn new(config: &WebhookConfig, path: &str) -> Result<Self, Invalid> {
        let WebhookConfig { url, secret, events, min_severity, timeout, queue, retries, backoff } = config;
        let mut wrong = Invalid::default();
        let mut at = |key: &str, is_wrong: bool, message: &str| {
            if is_wrong {
                wrong = std::mem::take(&mut wrong).and(&format!("{path}.{key}"), message);
            }
        };
        at("events", events.is_empty(), "is empty; write `failure`, `state` or both");
        let is_out = |written: &WrittenDuration| written.0.is_zero() || written.0 > LONGEST;
        at("timeout", is_out(timeout), "is out of range; write how long an attempt may take, as `5s`, up to `1h`");
        at("backoff", is_out(backoff), "is out of range; write the first pause, as `1s`, up to `1h`");
        at("queue", !(1..=MOST).contains(queue), "is out of range; write how many may wait, from 1 to 100000");
        let uri = read_url(url).map_err(|message| at("url", true, message));
        let key = SigningKey::new(secret).map_err(|error| at("secret", true, &error.to_string()));
        wrong.into_result()?;
        let (Ok(uri), Ok(key)) = (uri, key) else { unreachable!("what is wrong with them is told above") };
        Ok(Self {
            uri,
            key,
            timeout: timeout.0,
            queue: *queue,
            retries: *retries,
            backoff: backoff.0,
            events: events.clone(),
            min_severity: *min_severity,
        })
    }

    pub(super) fn wants(&self, notification: &Notification) -> bool {
        self.wants_any(notification.event.kind(), notification.severity)
    }

    /// Whether it wants something of this kind that is as bad as this.
    pub(super) fn wants_any(&self, kind: EventKind, severity: Severity) -> bool {
        self.events.contains(&kind) && self.min_severity <= severity
    }

    /// Where it is, without what may be a secret in its path.
    pub(super) fn origin(&self) -> impl Display + use<> {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        format!("{scheme}://{}", self.uri.authority().map_or("", |authority| authority.as_str()))
    }
}

/// The messages do not show the URL, which may have a secret in its path.
fn read_url(url: &str) -> Result<Uri, &'static str> {
    let Ok(uri) = url.parse::<Uri>() else { return Err("is no URL; write one as `https://ops.example/hooks`") };
    let has_scheme = uri.scheme().is_some_and(|scheme| *scheme == Scheme::HTTPS || *scheme == Scheme::HTTP);
    match uri.authority() {
        _ if !has_scheme => Err("is no URL of HTTP; write one that begins with `https://` or `http://`"),
        Some(authority) if authority.as_str().contains('@') => {
            Err("has a user and a password, which are not sent; leave them away: the signature says who it comes from")
        }
        Some(authority) if !authority.host().is_empty() => Ok(uri),
        _ => Err("has no host; write one as `https://ops.example/hooks`"),
    }
}
