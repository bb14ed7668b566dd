//! What puts an implementation in its place.

use std::sync::Arc;

use crate::implementation::Implementation;
use crate::plugin::PluginInfo;
use crate::snapshot::Snapshot;
use crate::spec::{HookSpec, Place, Wish};

/// What decides the order of one hook.
pub(super) struct Reasons<'a> {
    hook: &'static HookSpec,
    own: &'a [Arc<Implementation>],
    unwound: Option<(&'static HookSpec, &'a [Arc<Implementation>])>,
    plugins: &'a [Arc<PluginInfo>],
    configured: &'a [String],
}

impl<'a> Reasons<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, hook: &'static HookSpec, configured: &'a [String]) -> Self {
        let unwound = hook.unwound().map(|unwound| (unwound, snapshot.implementations(unwound)));
        let (own, plugins) = (snapshot.implementations(hook), snapshot.plugins());
        Self { hook, own, unwound, plugins, configured }
    }

    /// What put an implementation in its place, most important first.
    pub(super) fn of(&self, implementation: &Implementation) -> Vec<String> {
        let spec = implementation.spec();
        let mut reasons = Vec::new();
        if spec.is_wrapper() {
            reasons.push("wrapper".to_owned());
        }
        reasons.extend(self.direction(implementation));
        if implementation.is_extra() {
            reasons.push("one more for these calls, behind `tryfirst`".to_owned());
            return reasons;
        }
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

    fn asked_by(&self, implementation: &Implementation) -> Vec<String> {
        let wrapper = implementation.spec().is_wrapper();
        // Wrappers are ordered among themselves, and so are the others, with those of the hook that they unwind.
        let unwound = self.unwound.filter(|_| !wrapper).map_or(&[][..], |(_, all)| all);
        let reason = |wish: Wish<'_>| {
            let Wish { direction, plugin, .. } = wish;
            let of_it = || self.own.iter().chain(unwound).filter(|other| other.plugin().name() == plugin);
            if of_it().any(|other| other.spec().is_wrapper() == wrapper) {
                format!("{direction} `{plugin}`")
            } else if of_it().next().is_none() {
                format!("`{wish}` holds nowhere, as {}", self.absence(plugin))
            } else if !wish.holds_across(wrapper) {
                format!("`{wish}` holds nowhere, as wrappers are outside")
            } else {
                format!("{direction} `{plugin}`, as wrappers are{}", if wrapper { "" } else { " outside" })
            }
        };
        implementation.spec().wishes().map(reason).collect()
    }

    /// Why a plugin implements this hook nowhere.
    fn absence(&self, plugin: &str) -> String {
        if self.plugins.iter().any(|each| each.name() == plugin) {
            format!("`{plugin}` has no part in `{}`", self.hook.name())
        } else {
            format!("there is no `{plugin}`")
        }
    }

    fn asked_of(&self, implementation: &Implementation) -> Vec<String> {
        let (wrapper, name) = (implementation.spec().is_wrapper(), implementation.plugin().name());
        let alike = self.own.iter().filter(|other| other.spec().is_wrapper() == wrapper);
        let asked = alike.flat_map(|other| {
            let about_this = other.spec().wishes().filter(|wish| wish.plugin == name);
            about_this.map(move |wish| {
                let (opposite, plugin) = (wish.direction.opposite(), other.plugin().name());
                format!("{opposite} `{plugin}`, as that asks at {}", other.location())
            })
        });
        asked.collect()
    }
}
