//! The plugin `access-log`: what was asked and how it ended, one event for each request.
//!
//! An event has the target `access` and the level `info`, and is logged when the last byte of the response is sent, or nobody
//! waits for it any more. It has the fields of the table below; those that nobody knows are left out.
//!
//! | field | what |
//! |---|---|
//! | `method`, `path` | what the client sent; the path without its query, which may hold secrets |
//! | `query` | with `query: true` |
//! | `route` | the path of the route that matched, as axum has it: `/incident/{id}` |
//! | `status` | of the response |
//! | `duration_ms` | from the head of the request to the last byte of the response, in milliseconds |
//! | `bytes` | how many bytes of the body were sent |
//! | `client` | its address, see [`RequestContext::client`] |
//! | `listener` | the further listener that the request has come by; none where that is the service's |
//! | `identity` | the subject of the [`Identity`](hooks_axum::Identity) |
//! | `plugin` | the plugin that has answered, see [`RequestContext::answered_by`]; none where the application has |
//! | `request` | the [`x-request-id`](RequestContext::request_id) of the response, or else the [number](RequestContext::id) of the request |
//! | `outcome` | `sent`; `cut` where the body broke off; `cancelled` where the client was gone before the response; `upgraded` where the connection went on with another protocol, and is over |
//!
//! # Configuration
//!
//! ```yaml
//! plugins:
//!   access-log:
//!     file: /var/log/sre-bot/access.log   # in place of an event of the log
//!     format: json                        # of the file: `json`, or `text`, which is the default
//!     query: false
//!     exclude: [/health/*, /metrics]
//!     one_in: 10
//! ```
//!
//! A route of `exclude` is the path of a route as it is declared, or where it ends in `*`, all that begin so; where no route
//! has matched, the path of the request counts. With `one_in`, one in so many requests is logged, and besides all that were
//! not `sent` or have a status from 400.
//!
//! Lines of a file are written every 200 ms, and in the end. The file may be moved away or cut at any time: lines are added at
//! its end, and a file that is not there is made. As text, a line is one of the Combined Log Format, in which neither the
//! referrer nor the browser is told, and behind that the fields that the format does not know:
//!
//! ```text
//! 192.0.2.7 - alice [04/May/2026:09:30:00 +0000] "GET /incident/7 HTTP/1.1" 200 512 "-" "-" duration_ms=1.204 route="/incident/{id}" plugin="incident" request="7" outcome=sent
//! ```

mod config;
mod entry;
mod fields;
mod file;
mod line;
mod second;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use hooks_axum::{RequestContext, ResponseEnd, on_response_end};
use hooks_core::{BoxError, Invalid, Plugin, PluginContext, Reconfigured, hookimpl, plugin};

use self::config::Selection;
pub use self::config::{AccessLogConfig, AccessLogFormat};
use self::entry::Entry;
use self::file::LogFile;
use self::line::with_line;

/// Writes one line for each request: what was asked, by whom, and how it ended
#[plugin(name = "access-log")]
#[derive(Debug)]
pub struct AccessLog {
    current: RwLock<Arc<Current>>,
}

/// A configuration as requests use it.
#[derive(Debug)]
struct Current {
    selection: Selection,
    query: bool,
    /// There is none where events are logged.
    file: Option<Arc<LogFile>>,
    format: AccessLogFormat,
}

impl Current {
    /// A file that is written to already goes on.
    fn new(config: AccessLogConfig, before: Option<&Self>) -> Result<Self, BoxError> {
        let AccessLogConfig { file, format, query, exclude, one_in } = config;
        let opened = before.and_then(|before| before.file.as_ref());
        let file = file.map(|path| match opened.filter(|file| file.path() == path) {
            Some(file) => Ok(Arc::clone(file)),
            None => LogFile::open(&path).map(Arc::new),
        });
        let file = file.transpose()?;
        Ok(Self { selection: Selection::new(exclude, one_in), query, file, format })
    }
}

impl AccessLog {
    fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Plugin for AccessLog {
    type Config = AccessLogConfig;

    async fn load(config: AccessLogConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self { current: RwLock::new(Arc::new(Current::new(config, None)?)) })
    }

    async fn reconfigure(&self, config: AccessLogConfig) -> Result<Reconfigured, BoxError> {
        let current = Current::new(config, Some(&self.current()))?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(current);
        Ok(Reconfigured::Applied)
    }

    async fn stop(&self, _: &PluginContext) -> Result<(), BoxError> {
        let current = self.current();
        let Some(file) = &current.file else { return Ok(()) };
        let flush = file.flush();
        if !tokio::task::spawn_blocking(move || flush.wait(STOP)).await? {
            tracing::warn!(path = %file.path().display(), "the access log takes too long to be written; lines are lost");
        }
        Ok(())
    }

    fn check(config: &AccessLogConfig) -> Result<(), Invalid> {
        config.check()
    }
}

/// How long the end waits for the file.
const STOP: Duration = Duration::from_secs(2);

#[hookimpl]
impl AccessLog {
    fn on_response_end(&self, context: &RequestContext, end: &ResponseEnd) {
        let current = self.current();
        let Current { selection, query, file, format } = &*current;
        let entry = Entry::of(context, *end, *query);
        if !selection.takes(&entry) {
            return;
        }
        match file {
            None => entry.log(),
            Some(file) => with_line(&entry, *format, |line| file.line(line)),
        }
    }
}
