//! What can be changed of the log while events come.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tracing::{Dispatch, dispatcher};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::reload;

use super::config::{LogFormat, LogsConfig};
use super::line::Lines;

/// The settings of a subscriber.
#[derive(Debug)]
pub(super) struct Control {
    is_json: AtomicBool,
    filter: reload::Handle<Targets, Registry>,
    /// What is logged where nobody says it.
    usual: Targets,
    /// Whether that is all there is to say.
    is_fixed: bool,
    /// Who has set it last.
    holder: AtomicU64,
}

impl Control {
    pub(super) fn new(filter: reload::Handle<Targets, Registry>, usual: Targets, is_fixed: bool) -> Self {
        Self { is_json: AtomicBool::new(false), filter, usual, is_fixed, holder: AtomicU64::new(0) }
    }

    pub(super) fn format(&self) -> LogFormat {
        if self.is_json.load(Ordering::Relaxed) { LogFormat::Json } else { LogFormat::Text }
    }

    fn set(&self, format: LogFormat, filter: Option<Targets>) {
        self.is_json.store(format == LogFormat::Json, Ordering::Relaxed);
        if !self.is_fixed {
            // It fails where there is no subscriber any more.
            let _ = self.filter.reload(filter.unwrap_or_else(|| self.usual.clone()));
        }
    }
}

/// Says how it is logged, until it is dropped or another says it.
#[derive(Debug)]
pub(super) struct Hold {
    dispatch: Dispatch,
    number: u64,
}

impl Hold {
    /// Takes hold of the subscriber that is told of events here; `None` where that is another's.
    pub(super) fn take() -> Option<Self> {
        let dispatch = dispatcher::get_default(Dispatch::clone);
        let number = dispatch.downcast_ref::<Lines>()?.control.holder.fetch_add(1, Ordering::Relaxed) + 1;
        Some(Self { dispatch, number })
    }

    pub(super) fn set(&self, config: &LogsConfig, filter: Option<Targets>) {
        self.act(|control| control.set(config.format, filter));
    }

    /// What it has said holds for good: nobody is told when it is dropped.
    pub(super) fn leave(&self) {
        self.act(|control| {
            control.holder.fetch_add(1, Ordering::Relaxed);
        });
    }

    /// Where a plugin is reloaded, its successor holds the log when it is dropped.
    fn act(&self, act: impl FnOnce(&Control)) {
        let control = self.dispatch.downcast_ref().map(|lines: &Lines| &lines.control);
        if let Some(control) = control.filter(|control| control.holder.load(Ordering::Relaxed) == self.number) {
            act(control);
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.act(|control| control.set(LogFormat::default(), None));
    }
}
