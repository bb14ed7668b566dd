use std::collections::BTreeMap;

use hooks_axum::{Health, HealthStatus};
use hooks_core::{PluginManager, PluginState};
use serde::Serialize;
use utoipa::ToSchema;

use super::checks::{HealthChecks, asking};
use crate::time::timestamp;
use crate::view::StateSchema;

/// How the whole is.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct HealthReport {
    /// Down where a critical check fails; degraded where another does, or a plugin has failed.
    pub status: HealthStatus,
    /// Each plugin, by name.
    pub plugins: BTreeMap<String, PluginHealth>,
}

/// How a plugin is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PluginHealth {
    /// Where it is in its life.
    #[schema(value_type = StateSchema)]
    pub state: PluginState,
    /// Whether the service is not ready where it is down; nothing where it says nothing of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical: Option<bool>,
    /// What it has said; nothing where it says nothing, or has not been asked yet.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = HealthSchema)]
    pub health: Option<Health>,
    /// When it has said so (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<String>,
    /// How long that took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<f64>,
}

/// What a plugin says of itself.
#[derive(ToSchema)]
#[schema(as = Health)]
#[expect(dead_code, reason = "the schema of `hooks_axum::Health` alone")]
struct HealthSchema {
    /// `up`, `degraded` or `down`; nothing where it has not been asked yet.
    status: Option<String>,
    /// Why; nothing where nothing is to be said.
    reason: Option<String>,
    /// What an operator wants to know besides.
    #[schema(value_type = Option<Object>)]
    details: Option<serde_json::Value>,
}

impl HealthChecks {
    /// How the plugins are at this moment.
    #[must_use]
    pub fn report(&self, plugins: &PluginManager) -> HealthReport {
        let (config, snapshot) = (self.config(), plugins.snapshot());
        let asked: Vec<_> = asking(&snapshot).collect();
        let of = |name: &str, state: PluginState| {
            let is_asked = asked.iter().any(|asked| **asked == *name);
            let checked = self.of(name).filter(|_| is_asked);
            PluginHealth {
                state,
                critical: is_asked.then(|| config.is_critical(name)),
                checked_at: checked.as_ref().map(|checked| timestamp(checked.at)),
                took_ms: checked.as_ref().map(|checked| checked.took.as_secs_f64() * 1000.0),
                health: checked.map(|checked| checked.health),
            }
        };
        let plugins = plugins.statuses().into_iter().map(|each| {
            let name = each.plugin.name().to_owned();
            let health = of(&name, each.state);
            (name, health)
        });
        let plugins: BTreeMap<_, _> = plugins.collect();
        let status = plugins.values().map(PluginHealth::weight).max().unwrap_or(HealthStatus::Up);
        HealthReport { status, plugins }
    }

    /// Why requests are not welcome, as far as plugins say it; empty where they are.
    pub(super) fn obstacles(&self, plugins: &PluginManager) -> Vec<String> {
        let obstacles = self.report(plugins).plugins.into_iter().filter(|(_, health)| health.keeps_from_being_ready());
        obstacles
            .map(|(plugin, health)| match health.health {
                Some(_) => format!("`{plugin}` is down"),
                None => format!("`{plugin}` has not been checked yet"),
            })
            .collect()
    }
}

impl HealthReport {
    /// The same without what is not for everybody.
    #[must_use]
    pub fn for_everybody(mut self) -> Self {
        for plugin in self.plugins.values_mut() {
            plugin.health = plugin.health.take().map(hooks_axum::Health::without_details);
            (plugin.checked_at, plugin.took_ms) = (None, None);
        }
        self
    }
}

impl PluginHealth {
    fn status(&self) -> Option<HealthStatus> {
        self.health.as_ref().map(Health::status)
    }

    fn keeps_from_being_ready(&self) -> bool {
        self.critical == Some(true) && self.status().is_none_or(|status| status == HealthStatus::Down)
    }

    /// What it makes of the whole.
    fn weight(&self) -> HealthStatus {
        match self.status() {
            Some(HealthStatus::Down) if self.critical == Some(true) => HealthStatus::Down,
            Some(HealthStatus::Down | HealthStatus::Degraded) => HealthStatus::Degraded,
            _ if self.state == PluginState::Failed => HealthStatus::Degraded,
            _ => HealthStatus::Up,
        }
    }
}
