//! Plugins that write down what happens to them.

use std::future::{Ready, ready};
use std::sync::{Arc, Mutex, PoisonError};

use hooks_core::{Builder, PluginContext, PluginDefinition, PluginManager, hookspec};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Names the plugins that are called.
#[hookspec]
pub fn names() -> String;

/// What has happened, in order.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub fn push(&self, what: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(what.into());
    }

    /// What has happened since this was asked last.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A plugin that notes its stages, and names itself where it is called.
pub fn noting(log: &Log, name: &'static str) -> PluginDefinition {
    let [load, start, stop] = [(); 3].map(|()| log.clone());
    PluginDefinition::new(name)
        .on_load::<hooks_core::NoConfig, _>(move |_, context| note(&load, "load", &context))
        .on_start(move |context| note(&start, "start", &context))
        .on_stop(move |context| note(&stop, "stop", &context))
        .implement::<names>(Box::new(move |_| name.to_owned()))
}

fn note(log: &Log, stage: &'static str, context: &PluginContext) -> Ready<Result<(), hooks_core::BoxError>> {
    log.push(format!("{stage} {}", context.plugin().name()));
    ready(Ok(()))
}

pub fn with(plugins: impl IntoIterator<Item = PluginDefinition>) -> Builder {
    plugins.into_iter().fold(PluginManager::builder().implementations([]), Builder::plugin)
}

pub fn states(manager: &PluginManager) -> String {
    let all = manager.statuses();
    all.iter().map(|each| format!("{}:{}", each.plugin.name(), each.state)).collect::<Vec<_>>().join(" ")
}

/// The messages that the log is told.
#[derive(Debug, Default)]
pub struct Told(Log);

impl Told {
    /// Those since this was asked last.
    pub fn take(&self) -> Vec<String> {
        self.0.take()
    }
}

impl Visit for &Told {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0.push(format!("{value:?}"));
        }
    }
}

impl Subscriber for Told {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut &*self);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
