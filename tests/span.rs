//! What `tracing` is told of calls.
#![forbid(unsafe_code)]

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hooks_core::{BoxError, PluginManager, hookimpl, hookimpls, hookspec};
use tokio::task::yield_now;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber, subscriber};

#[hookspec]
pub async fn join(fails: bool) -> Result<(), BoxError>;

#[hookimpl(join, tryfirst)]
async fn greets() -> Result<(), BoxError> {
    tracing::debug!("inside");
    yield_now().await;
    Ok(())
}

#[hookimpl(join)]
fn may_fail(fails: bool) -> Result<(), BoxError> {
    if fails { Err("as told".into()) } else { Ok(()) }
}

/// Writes down spans and events up to a level.
struct Recorder {
    level: Level,
    log: Arc<Mutex<Vec<String>>>,
}

/// The fields that matter here.
#[derive(Default)]
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if ["hook", "function", "outcome", "message", "plugin"].contains(&field.name()) {
            self.0 = format!("{} {}={value:?}", self.0, field.name());
        }
    }
}

impl Recorder {
    fn push(&self, entry: String) -> usize {
        let mut log = self.log.lock().expect("nobody panics with the log");
        log.push(entry);
        log.len()
    }
}

impl Subscriber for Recorder {
    fn register_callsite(&self, _metadata: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn max_level_hint(&self) -> Option<tracing::level_filters::LevelFilter> {
        Some(self.level.into())
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        Id::from_u64(self.push(format!("new {}{}", span.metadata().name(), fields.0)) as u64)
    }

    fn record(&self, _span: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        if !fields.0.is_empty() {
            self.push(format!("ends{}", fields.0));
        }
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.push(format!("event{}", fields.0));
    }

    fn enter(&self, _span: &Id) {
        self.push("enter".to_owned());
    }

    fn exit(&self, _span: &Id) {
        self.push("exit".to_owned());
    }
}

/// Calls once, on this thread alone, and gives what a subscriber of this level has seen.
fn recorded(level: Level, fails: bool, slow: Option<Duration>) -> Vec<String> {
    let mut builder = PluginManager::builder().implementations(hookimpls![greets, may_fail]);
    if let Some(slow) = slow {
        builder = builder.warn_slower_than(slow);
    }
    let manager = builder.build().expect("they fit");
    let log = Arc::new(Mutex::new(Vec::new()));
    let recorder = Recorder { level, log: Arc::clone(&log) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be made");
    subscriber::with_default(recorder, || {
        let outcome = runtime.block_on(manager.call(join { fails }));
        assert_eq!(outcome.is_err(), fails);
    });
    std::mem::take(&mut *log.lock().expect("nobody panics with the log"))
}

/// One test, since the greatest level of all subscribers is the process's.
#[test]
fn spans_are_there_for_whoever_listens() {
    let expected = [
        "new hook hook=\"join\"",
        "new implementation plugin=\"hooks-tests\" function=\"greets\"",
        "enter",
        "event message=inside",
        "exit",
        "enter",
        "exit",
        "ends outcome=returned",
        "new implementation plugin=\"hooks-tests\" function=\"may_fail\"",
        "enter",
        "exit",
        "ends outcome=failed",
        "ends outcome=failed",
    ];
    assert_eq!(recorded(Level::DEBUG, true, None), expected);
    assert!(recorded(Level::INFO, false, None).is_empty());
    let warned = recorded(Level::WARN, false, Some(Duration::ZERO));
    let warning = "event message=a plugin was slow plugin=\"hooks-tests\" hook=\"join\"";
    assert_eq!(warned, [warning, warning]);
}
