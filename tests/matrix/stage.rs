//! Makes what a case is played with: a manager with its implementations from where the table says, and what they are
//! called through.

use std::sync::Arc;

use hooks_core::{BuildError, ChangeError, HookSettings, ImplementationSpec, PluginManager};

use crate::case::{Case, LIMIT, Manner};
use crate::cell::{Order, Source, Through};
use crate::hook::{Callee, Kind, Subject, Unwound};
use crate::plugin;

/// What takes part in a case, and where that comes from.
#[derive(Clone, Copy)]
pub struct Stage<'a> {
    pub subject: &'a Subject,
    pub source: Source,
    pub order: Order,
    pub case: &'a Case,
}

/// An implementation, or several that one plugin has.
struct Part {
    plugin: &'static str,
    own: Option<&'static ImplementationSpec>,
    /// Of the hook that is unwound.
    forward: Option<&'static ImplementationSpec>,
    comes_later: bool,
}

impl Stage<'_> {
    /// The manager as it is at the start.
    pub fn build(self) -> Result<PluginManager, BuildError> {
        let parts = self.parts();
        let builder = match self.source {
            Source::Linked | Source::Joined => {
                let here: Vec<_> = parts.iter().filter(|part| !part.comes_later).map(|part| part.plugin).collect();
                let absent = plugin::ALL.iter().filter(|name| !here.contains(name));
                absent.fold(PluginManager::builder(), |builder, name| builder.without(*name))
            }
            Source::Listed | Source::Added => {
                PluginManager::builder().implementations(list(parts.iter().filter(|part| !part.comes_later)))
            }
            Source::Extra => {
                let own = parts.iter().filter(|part| !part.comes_later).filter_map(|part| part.own);
                PluginManager::builder().implementations(own.chain(parts.iter().filter_map(|part| part.forward)))
            }
        };
        let (hook, mut settings) = (self.subject.hook(), HookSettings::new());
        if let Some(on_error) = self.case.on_error {
            settings = settings.on_error(on_error);
        }
        if self.case.timed {
            settings = settings.timeout(LIMIT);
        }
        if self.order == Order::Host {
            settings = settings.order(self.host_order());
        }
        let mut builder = builder.hook(hook.qualified_name(), settings);
        if let (Order::HostOfUnwound, Some(unwound)) = (self.order, &self.subject.unwound) {
            builder = builder.hook(unwound.hook.qualified_name(), HookSettings::new().order(self.host_order()));
        }
        builder.build()
    }

    /// What comes later.
    pub fn later(self) -> Vec<&'static ImplementationSpec> {
        list(self.parts().iter().filter(|part| part.comes_later))
    }

    /// Adds what comes later, one by one where that is all there is.
    pub async fn add_later(self, manager: &PluginManager) -> Result<(), ChangeError> {
        match self.source {
            Source::Linked | Source::Listed | Source::Extra => Ok(()),
            Source::Joined => manager.add(self.later()).await,
            Source::Added => {
                for part in self.parts().iter().rev() {
                    manager.add(list([part])).await?;
                }
                Ok(())
            }
        }
    }

    /// What the hook is called through.
    pub fn callee(self, manager: &Arc<PluginManager>, through: Through) -> Callee {
        match (through, self.subject.extra) {
            (Through::Manager, _) => Callee::Manager(Arc::clone(manager)),
            (Through::Snapshot, Some(extra)) if self.source == Source::Extra => {
                let places = (0..self.case.plain.len()).filter(|place| self.source.comes_later(*place));
                let manner = |place: usize| self.case.plain[place].manner;
                Callee::Snapshot(
                    places.fold(manager.snapshot(), |snapshot, place| Arc::new(extra(&snapshot, place, manner(place)))),
                )
            }
            (Through::Snapshot, _) => Callee::Snapshot(manager.snapshot()),
        }
    }

    fn parts(self) -> Vec<Part> {
        let Self { subject, source, case, .. } = self;
        let plain = case.plain.iter().enumerate().filter(|_| subject.rules.kind != Kind::Around);
        let plain = plain.map(|(place, plain)| Part {
            plugin: case.plugin(place),
            own: subject.plain(plain.manner).get(place).copied(),
            forward: subject.forward(plain.manner).get(place).copied(),
            comes_later: source.comes_later(place),
        });
        let wrappers = subject.wrappers.iter().take(case.wrappers.len()).enumerate().map(|(place, spec)| Part {
            plugin: plugin::wrapper(place),
            own: Some(*spec),
            forward: None,
            comes_later: source.wrapper_comes_later(place),
        });
        plain.chain(wrappers).collect()
    }

    /// The plugins that the host wants first, of those that take part.
    fn host_order(self) -> Vec<&'static str> {
        let places = self.order.first().iter().copied();
        let here = |place| self.subject.rules.kind == Kind::Unwind || !self.is_extra(place);
        let plain = places.clone().filter(|place| *place < self.case.plain.len() && here(*place));
        let plain = plain.filter(|_| self.subject.rules.kind != Kind::Around).map(|place| self.case.plugin(place));
        plain.chain(places.filter(|place| *place < self.case.wrappers.len()).map(plugin::wrapper)).collect()
    }

    fn is_extra(self, place: usize) -> bool {
        self.source == Source::Extra && self.source.comes_later(place)
    }
}

/// All of these parts, in an order that nobody wants.
fn list<'p>(parts: impl IntoIterator<Item = &'p Part>) -> Vec<&'static ImplementationSpec> {
    let all = parts.into_iter().flat_map(|part| [part.own, part.forward]).flatten();
    let mut all: Vec<_> = all.collect();
    all.reverse();
    all
}

impl Subject {
    fn plain(&self, manner: Manner) -> &[&'static ImplementationSpec] {
        if manner == Manner::Sync { &self.sync } else { &self.waiting }
    }

    fn forward(&self, manner: Manner) -> &[&'static ImplementationSpec] {
        let Some(Unwound { sync, waiting, .. }) = &self.unwound else { return &[] };
        if manner == Manner::Sync { sync } else { waiting }
    }
}
