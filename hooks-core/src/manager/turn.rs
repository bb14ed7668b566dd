use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use super::start_order::StartOrder;
use super::state::State;
use crate::plugin::PluginInfo;

/// Whose turn it is to start: each plugin's when those have started that it comes behind.
pub(super) struct Turns {
    plugins: Vec<Arc<PluginInfo>>,
    places: HashMap<Arc<str>, usize>,
    /// For each, how many it waits for.
    waits_for: Vec<usize>,
    /// For each, those that come behind it, and whether they cannot do without.
    followers: Vec<Vec<(usize, bool)>>,
    ready: BinaryHeap<Reverse<usize>>,
    /// Those that have neither started nor failed, nor are left out.
    open: Vec<bool>,
}

impl Turns {
    /// Of these plugins, which are in start order. One that cannot do without a plugin that has not started, nor is one of
    /// them, waits for the start of all.
    pub(super) fn of(state: &State, order: &StartOrder, plugins: &[Arc<PluginInfo>]) -> Self {
        let mut turns = Self {
            plugins: Vec::new(),
            places: HashMap::new(),
            waits_for: Vec::new(),
            followers: Vec::new(),
            ready: BinaryHeap::new(),
            open: Vec::new(),
        };
        for plugin in plugins {
            let is_there = |other: &PluginInfo| state.is_live(other.name()) || turns.places.contains_key(other.name());
            if order.behind(plugin.name()).all(|(other, hard)| !hard || is_there(other)) {
                turns.add(order, plugin);
            }
        }
        turns
    }

    fn add(&mut self, order: &StartOrder, plugin: &Arc<PluginInfo>) {
        let place = self.plugins.len();
        let mut waits_for = 0;
        for (other, hard) in order.behind(plugin.name()) {
            if let Some(earlier) = self.places.get(other.name()) {
                waits_for += 1;
                self.followers[*earlier].push((place, hard));
            }
        }
        if waits_for == 0 {
            self.ready.push(Reverse(place));
        }
        self.plugins.push(Arc::clone(plugin));
        self.places.insert(plugin.shared_name(), place);
        self.waits_for.push(waits_for);
        self.followers.push(Vec::new());
        self.open.push(true);
    }

    /// The next one whose turn it is, once each.
    pub(super) fn next(&mut self) -> Option<Arc<PluginInfo>> {
        self.ready.pop().map(|Reverse(place)| Arc::clone(&self.plugins[place]))
    }

    /// One has started.
    pub(super) fn has_started(&mut self, plugin: &str) {
        let Some(place) = self.places.get(plugin).copied() else { return };
        self.open[place] = false;
        for (follower, _) in std::mem::take(&mut self.followers[place]) {
            self.wait_less(follower);
        }
    }

    /// One has failed: the others that are left out then, each with the one that it cannot do without.
    pub(super) fn has_failed(&mut self, plugin: &str) -> Vec<(Arc<PluginInfo>, String)> {
        let mut without = Vec::new();
        let mut lost: Vec<_> = self.places.get(plugin).copied().into_iter().collect();
        while let Some(place) = lost.pop() {
            self.open[place] = false;
            for (follower, hard) in std::mem::take(&mut self.followers[place]) {
                if !hard {
                    self.wait_less(follower);
                } else if std::mem::take(&mut self.open[follower]) {
                    without.push((Arc::clone(&self.plugins[follower]), self.plugins[place].name().to_owned()));
                    lost.push(follower);
                }
            }
        }
        without
    }

    /// Those that have neither started nor failed, nor are left out.
    pub(super) fn open(self) -> Vec<Arc<PluginInfo>> {
        self.plugins.into_iter().zip(self.open).filter(|(_, open)| *open).map(|(plugin, _)| plugin).collect()
    }

    fn wait_less(&mut self, follower: usize) {
        self.waits_for[follower] -= 1;
        if self.waits_for[follower] == 0 && self.open[follower] {
            self.ready.push(Reverse(follower));
        }
    }
}
