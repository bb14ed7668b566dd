use std::sync::Arc;
use std::time::Duration;

use super::{ObservedCall, ObservedImplementation, Observer};
use crate::implementation::Implementation;
use crate::outcome::CallOutcome;
use crate::plugin::PluginInfo;
use crate::source_location::SourceLocation;
use crate::spec::HookSpec;

/// Warns of implementations that take longer than this.
pub(crate) struct Slow(pub(crate) Duration);

struct SlowCall(Duration);

struct SlowImplementation {
    limit: Duration,
    plugin: Arc<PluginInfo>,
    hook: &'static str,
    location: SourceLocation,
}

impl Observer for Slow {
    fn call(&self, _hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        Some(Box::new(SlowCall(self.0)))
    }
}

impl ObservedCall for SlowCall {
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        Some(Box::new(SlowImplementation {
            limit: self.0,
            plugin: Arc::clone(implementation.plugin()),
            hook: implementation.hook().name(),
            location: implementation.location(),
        }))
    }

    fn finished(&self, _outcome: CallOutcome, _elapsed: Duration) {}
}

impl ObservedImplementation for SlowImplementation {
    fn finished(&self, _outcome: CallOutcome, elapsed: Duration) {
        if elapsed > self.limit {
            let Self { limit, plugin, hook, location } = self;
            let plugin = plugin.name();
            tracing::warn!(plugin, hook, %location, ?elapsed, ?limit, "a plugin was slow");
        }
    }
}
