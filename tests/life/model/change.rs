//! What a host does, by the model.

use hooks_core::PluginState;

use super::Operation;
use super::known::{Known, Model, Off};

impl Model {
    fn start(&mut self) -> bool {
        let waiting: Vec<_> = self.order().into_iter().filter(|plugin| !self.is_live(*plugin)).collect();
        let brought = self.bring_up(&waiting);
        if brought.failed.iter().any(|plugin| !self.declared[*plugin].may_fail) {
            self.take_back(&brought);
            return false;
        }
        for plugin in brought.started {
            self.go_live(plugin);
        }
        for plugin in brought.failed {
            self.set(plugin, |known| (known.off, known.state) = (Some(Off::Failed), PluginState::Failed));
        }
        for (plugin, other) in brought.without {
            self.set(plugin, |known| (known.off, known.state) = (Some(Off::Without(other)), PluginState::Stopped));
        }
        true
    }

    fn end(&mut self, plugin: usize) {
        let state = if self.stop_fails(plugin) { PluginState::Failed } else { PluginState::Stopped };
        self.set(plugin, |known| (known.live, known.state) = (false, state));
    }

    fn enable(&mut self, plugin: usize) -> bool {
        self.plugins.contains_key(&plugin) && !self.is_live(plugin) && self.put_in(plugin)
    }

    /// It takes part, and so does what was stopped for want of another and lacks nothing any more.
    fn put_in(&mut self, plugin: usize) -> bool {
        let mut after = self.clone();
        let mut on = vec![plugin];
        on.extend(
            after.plugins.iter().filter(|(_, known)| matches!(known.off, Some(Off::Without(_)))).map(|(each, _)| *each),
        );
        for each in &on {
            after.set(*each, |known| known.off = None);
        }
        while let Some((each, lacked)) =
            on.iter().filter(|each| **each != plugin).find_map(|each| Some((*each, after.lacked(*each)?)))
        {
            after.set(each, |known| known.off = Some(Off::Without(lacked)));
            on.retain(|other| *other != each);
        }
        if after.lacked(plugin).is_some() {
            return false;
        }
        let plugins: Vec<_> =
            after.order().into_iter().filter(|each| on.contains(each) && !after.is_live(*each)).collect();
        let brought = after.bring_up(&plugins);
        if !brought.failed.is_empty() {
            for &each in &plugins {
                // One that was on, and is not begun, has the host's start before it.
                self.set(each, |known| known.state = PluginState::Discovered);
            }
            self.take_back(&brought);
            for each in plugins {
                self.set(each, |known| {
                    known.state = match (known.off, known.state) {
                        (None, state) | (_, state @ PluginState::Failed) => state,
                        (Some(Off::Disabled), _) => PluginState::Disabled,
                        _ => PluginState::Stopped,
                    }
                });
            }
            return false;
        }
        for each in plugins {
            after.set(each, |known| known.state = PluginState::Discovered);
        }
        for each in brought.started {
            after.go_live(each);
        }
        *self = after;
        true
    }

    fn disable(&mut self, plugin: usize) -> bool {
        match self.plugins.get(&plugin) {
            None | Some(Known { off: Some(Off::Disabled), .. }) => return false,
            _ => {}
        }
        let among = if self.is_on(plugin) { self.dependents(plugin) } else { vec![plugin] };
        for each in among {
            if self.is_live(each) {
                self.end(each);
            } else if each != plugin {
                let state = self.plugins[&each].state;
                let state = if state == PluginState::Failed { state } else { PluginState::Stopped };
                self.set(each, |known| known.state = state);
            }
            self.set(each, |known| known.off = Some(Off::Without(plugin)));
        }
        self.set(plugin, |known| (known.off, known.state) = (Some(Off::Disabled), PluginState::Disabled));
        true
    }

    fn reload(&mut self, plugin: usize) -> bool {
        let among: Vec<_> = self.dependents(plugin).into_iter().filter(|each| self.is_live(*each)).collect();
        self.is_live(plugin) && self.bring_up(&among).failed.is_empty()
    }

    fn reconfigure(&mut self, plugin: usize) -> bool {
        let is_asked = self.is_live(plugin) && self.declared[plugin].lives;
        self.plugins.contains_key(&plugin) && (!is_asked || self.reload(plugin))
    }

    fn add(&mut self, plugin: usize) -> bool {
        if self.plugins.contains_key(&plugin) {
            return false;
        }
        let known = Known { off: None, live: false, state: PluginState::Discovered };
        self.plugins.insert(plugin, known);
        let fits = self.put_in(plugin);
        if !fits {
            self.plugins.remove(&plugin);
        }
        fits
    }

    fn remove(&mut self, plugin: usize) -> bool {
        let Some(known) = self.plugins.remove(&plugin) else { return false };
        let fits = self.order().into_iter().all(|each| self.lacked(each).is_none());
        if !fits {
            self.plugins.insert(plugin, known);
        }
        fits
    }

    /// Does the same as the manager is to do; tells whether that succeeds.
    pub(super) fn apply(&mut self, operation: Operation) -> bool {
        match operation {
            Operation::Start => self.start(),
            Operation::Stop => {
                for plugin in self.order() {
                    if self.is_live(plugin) {
                        self.end(plugin);
                    }
                }
                true
            }
            Operation::Enable(plugin) => self.enable(plugin),
            Operation::Disable(plugin) => self.disable(plugin),
            Operation::Reload(plugin) => self.reload(plugin),
            Operation::Reconfigure(plugin) => self.reconfigure(plugin),
            Operation::Add(plugin) => self.add(plugin),
            Operation::Remove(plugin) => self.remove(plugin),
            Operation::Set(plugin, does) => {
                self.does[plugin] = does;
                true
            }
        }
    }
}
