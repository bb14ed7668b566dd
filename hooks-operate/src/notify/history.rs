use std::time::SystemTime;

use hooks_core::{PluginManager, PluginState, PluginStatus};

use super::notification::{Notification, Severity};

/// How many changes are told of before those that are as they should be are left out.
const MANY: usize = 500;

/// What has happened to plugins up to this moment, and since the plugin of this name told it last.
pub(super) fn until(now: SystemTime, plugins: &PluginManager, own: &str) -> Vec<Notification> {
    let since = plugins.status(own).and_then(|status| told_until(&status, now));
    let mut changes = Vec::new();
    for PluginStatus { plugin, history, .. } in plugins.statuses() {
        let untold = history.iter().filter(|change| change.at <= now && since.is_none_or(|since| change.at > since));
        changes.extend(untold.map(|change| (change.at, Notification::of_state(&plugin, change))));
    }
    changes.sort_by_key(|(at, _)| *at);
    let many = changes.len() > MANY;
    let told = changes.into_iter().map(|(_, notification)| notification);
    told.filter(|notification| !many || notification.severity > Severity::Info).collect()
}

/// Until when a former instance of the plugin has told what happened; `None` where there was none.
fn told_until(status: &PluginStatus, now: SystemTime) -> Option<SystemTime> {
    if status.state == PluginState::Started {
        // It is still at it, until this one takes its place.
        return Some(now);
    }
    status.history.iter().rfind(|change| change.from == PluginState::Started).map(|change| change.at)
}
