//! What there is.

use std::collections::BTreeMap;

use hooks_core::PluginState;

use super::{Declared, Does, NAMES, Told};

/// What is off, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Off {
    Disabled,
    Failed,
    Without(usize),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) off: Option<Off>,
    pub(super) live: bool,
    pub(super) state: PluginState,
}

/// What there is, by the model.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) declared: Vec<Declared>,
    pub(super) does: [[Does; 3]; 6],
    pub(super) plugins: BTreeMap<usize, Known>,
}

impl Model {
    pub(super) fn new(declared: &[Declared]) -> Self {
        let mut model = Self { declared: declared.to_vec(), does: [[Does::Well; 3]; 6], plugins: BTreeMap::new() };
        for (plugin, each) in declared.iter().enumerate() {
            if let Some(disabled) = each.first {
                let (off, state) = if disabled {
                    (Some(Off::Disabled), PluginState::Disabled)
                } else {
                    (None, PluginState::Discovered)
                };
                model.plugins.insert(plugin, Known { off, live: false, state });
            }
        }
        for plugin in model.order() {
            let waits = model.behind(plugin).any(|(other, _)| !model.is_live(other));
            if !declared[plugin].lives && !waits {
                model.go_live(plugin);
            }
        }
        model
    }

    pub(super) fn is_on(&self, plugin: usize) -> bool {
        self.plugins.get(&plugin).is_some_and(|known| known.off.is_none())
    }

    pub(super) fn is_live(&self, plugin: usize) -> bool {
        self.plugins.get(&plugin).is_some_and(|known| known.live)
    }

    pub(super) fn behind(&self, plugin: usize) -> impl Iterator<Item = (usize, bool)> {
        self.declared[plugin].requires.iter().copied().filter(|(other, _)| self.is_on(*other))
    }

    pub(super) fn lacked(&self, plugin: usize) -> Option<usize> {
        let hard = self.declared[plugin].requires.iter().filter(|(_, hard)| *hard);
        hard.map(|(other, _)| *other).find(|other| !self.is_on(*other))
    }

    /// Those that are on, each behind what it requires, and else by name.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut left: Vec<_> = self.plugins.keys().copied().filter(|plugin| self.is_on(*plugin)).collect();
        let mut order = Vec::new();
        while !left.is_empty() {
            let free = left.iter().position(|plugin| self.behind(*plugin).all(|(other, _)| order.contains(&other)));
            order.push(left.remove(free.expect("there is no circle")));
        }
        order
    }

    pub(super) fn dependents(&self, plugin: usize) -> Vec<usize> {
        let mut among = Vec::new();
        for each in self.order() {
            if each == plugin || self.behind(each).any(|(other, hard)| hard && among.contains(&other)) {
                among.push(each);
            }
        }
        among
    }

    pub(super) fn set(&mut self, plugin: usize, change: impl FnOnce(&mut Known)) {
        change(self.plugins.get_mut(&plugin).expect("it is known"));
    }

    pub(super) fn go_live(&mut self, plugin: usize) {
        self.set(plugin, |known| (known.live, known.state) = (true, PluginState::Started));
    }

    pub(super) fn stop_fails(&self, plugin: usize) -> bool {
        self.declared[plugin].lives && self.does[plugin][2] != Does::Well
    }

    pub(super) fn told(&self) -> Told {
        let live: Vec<_> = self.order().into_iter().filter(|plugin| self.is_live(*plugin)).collect();
        let named = |plugins: &[usize]| plugins.iter().map(|plugin| NAMES[*plugin].to_owned()).collect::<Vec<_>>();
        let mut at_work: Vec<_> = live.iter().copied().filter(|plugin| self.declared[*plugin].lives).collect();
        at_work.sort_unstable();
        Told {
            states: self.plugins.iter().map(|(plugin, known)| (NAMES[*plugin].to_owned(), known.state)).collect(),
            called: named(&live),
            services: named(&at_work),
            at_work: named(&at_work),
        }
    }
}
