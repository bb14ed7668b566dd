//! What puts an implementation in its place.

use std::sync::Arc;

use crate::order::Direction;
use crate::{HookSpec, Implementation, Place, Snapshot};

/// What decides the order of one hook.
pub(super) struct Reasons<'a> {
    hook: &'static HookSpec,
    own: &'a [Arc<Implementation>],
    unwound: Option<(&'static HookSpec, &'a [Arc<Implementation>])>,
    configured: &'a [String],
}

impl<'a> Reasons<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, hook: &'static HookSpec, configured: &'a [String]) -> Self {
        let unwound = hook.unwound().map(|unwound| (unwound, snapshot.implementations(unwound)));
        Self { hook, own: snapshot.implementations(hook), unwound, configured }
    }

    /// What put an implementation in its place, most important first.
    pub(super) fn of(&self, implementation: &Implementation) -> Vec<String> {
        let spec = implementation.spec();
        let mut reasons = Vec::new();
        if spec.is_wrapper() {
            reasons.push("wrapper".to_owned());
        }
        reasons.extend(self.direction(implementation));
        reasons.extend(self.configured(implementation));
        if !self.follows_its_plugin(implementation) {
            reasons.push(match spec.place() {
                Place::Priority(0) => "start order of its plugin".to_owned(),
                place => place.to_string(),
            });
        }
        reasons.extend(self.asked_by(implementation));
        reasons.extend(self.asked_of(implementation));
        reasons
    }

    fn direction(&self, implementation: &Implementation) -> Option<String> {
        match self.unwound {
            Some(_) if implementation.spec().is_wrapper() => None,
            Some((unwound, _)) => Some(format!("opposite order of `{}`", unwound.name())),
            None => self.hook.is_reverse().then(|| "opposite order".to_owned()),
        }
    }

    fn configured(&self, implementation: &Implementation) -> Option<String> {
        let name = implementation.plugin().name();
        match self.configured.iter().position(|named| named == name) {
            Some(index) => Some(format!("number {} in the host's order", index + 1)),
            None => (!self.configured.is_empty()).then(|| "behind the host's order".to_owned()),
        }
    }

    /// Whether it stands where its plugin stands in the hook that is unwound.
    fn follows_its_plugin(&self, implementation: &Implementation) -> bool {
        let is_of_it = |other: &Arc<Implementation>| {
            !other.spec().is_wrapper() && other.plugin().name() == implementation.plugin().name()
        };
        !implementation.spec().is_wrapper() && self.unwound.is_some_and(|(_, all)| all.iter().any(is_of_it))
    }

    /// Those of the same kind: wrappers are ordered among themselves, and so are the others, with those of the hook that
    /// they unwind.
    fn alike(&self, implementation: &Implementation) -> impl Iterator<Item = &'a Arc<Implementation>> {
        let wrapper = implementation.spec().is_wrapper();
        let unwound = self.unwound.filter(|_| !wrapper).map_or(&[][..], |(_, all)| all);
        self.own.iter().chain(unwound).filter(move |other| other.spec().is_wrapper() == wrapper)
    }

    fn asked_by(&self, implementation: &Implementation) -> Vec<String> {
        let has = |name: &str| self.alike(implementation).any(|other| other.plugin().name() == name);
        let asked = implementation.spec().constraints().filter(|(_, name)| has(name));
        asked.map(|(direction, name)| format!("{direction} `{name}`")).collect()
    }

    fn asked_of(&self, implementation: &Implementation) -> Vec<String> {
        let wrapper = implementation.spec().is_wrapper();
        let mut reasons = Vec::new();
        for other in self.own.iter().filter(|other| other.spec().is_wrapper() == wrapper) {
            let about_this = |&(_, name): &(_, &str)| name == implementation.plugin().name();
            for (direction, _) in other.spec().constraints().filter(about_this) {
                let opposite = match direction {
                    Direction::Before => Direction::After,
                    Direction::After => Direction::Before,
                };
                let (plugin, location) = (other.plugin().name(), other.location());
                reasons.push(format!("{opposite} `{plugin}`, as that asks at {location}"));
            }
        }
        reasons
    }
}
