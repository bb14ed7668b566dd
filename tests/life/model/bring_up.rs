//! What becomes of plugins that are to start.

use hooks_core::PluginState;

use super::Does;
use super::known::Model;

/// What has become of plugins that were to start.
#[derive(Default)]
pub(super) struct Brought {
    pub(super) started: Vec<usize>,
    pub(super) failed: Vec<usize>,
    pub(super) without: Vec<(usize, usize)>,
}

impl Model {
    /// What becomes of plugins that are to start, in start order.
    pub(super) fn bring_up(&self, plugins: &[usize]) -> Brought {
        let mut brought = Brought::default();
        let mut among: Vec<usize> = Vec::new();
        for &plugin in plugins {
            if self.behind(plugin).any(|(other, hard)| hard && !self.is_live(other) && !among.contains(&other)) {
                continue;
            }
            among.push(plugin);
            let lost =
                |other: &usize| brought.failed.contains(other) || brought.without.iter().any(|(it, _)| it == other);
            let lost = self.behind(plugin).find(|(other, hard)| *hard && lost(other));
            if let Some((other, _)) = lost {
                brought.without.push((plugin, other));
            } else if self.declared[plugin].lives && self.does[plugin][..2] != [Does::Well; 2] {
                brought.failed.push(plugin);
            } else {
                brought.started.push(plugin);
            }
        }
        brought
    }

    /// What has started is stopped.
    pub(super) fn take_back(&mut self, brought: &Brought) {
        for &plugin in &brought.failed {
            self.set(plugin, |known| known.state = PluginState::Failed);
        }
        for &plugin in &brought.started {
            let state = if self.stop_fails(plugin) { PluginState::Failed } else { PluginState::Stopped };
            self.set(plugin, |known| known.state = state);
        }
        for &(plugin, _) in &brought.without {
            self.set(plugin, |known| known.state = PluginState::Stopped);
        }
    }
}
