use anstyle::Style;
use hooks_core::{PluginInfo, PluginManager, PluginState, PluginStatus, Requirement, ServiceRef};
use serde::Serialize;
use utoipa::ToSchema;

use super::View;
use super::state::StateSchema;
use super::table::{BAD, Cell, DOUBTFUL, FAINT, GOOD, Table};

/// The plugins that are known, by name: those that are disabled or have failed too.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Plugins {
    /// One after the other.
    pub plugins: Vec<Plugin>,
}

/// A plugin, and how it is at this moment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Plugin {
    /// Its name.
    pub name: String,
    /// The version of its package.
    pub version: String,
    /// What its package says of itself; empty where it says nothing.
    pub description: String,
    /// Where it is in its life: `discovered`, `loaded`, `started`, `stopping`, `stopped`, `disabled` or `failed`. Where nothing
    /// is served, one that has a life is `discovered`, and one that has none `started`.
    #[schema(value_type = StateSchema)]
    pub state: PluginState,
    /// Why; empty where nothing is to be said.
    pub reason: String,
    /// Whether it cannot be disabled.
    pub core: bool,
    /// What it requires: `clock >=1.2`; with a `?` what it does without.
    pub requires: Vec<String>,
    /// The plugins that require it, a capability or a service of it; with a `?` those that do without.
    pub required_by: Vec<String>,
    /// The capabilities that it provides: `tracing 1.2.0`.
    pub provides: Vec<String>,
    /// Where it is declared: `src/lib.rs:12`.
    pub source: String,
}

impl Plugins {
    /// Those of a manager.
    #[must_use]
    pub fn of(plugins: &PluginManager) -> Self {
        let statuses = plugins.statuses();
        Self { plugins: statuses.iter().map(|status| Plugin::of(status, &statuses)).collect() }
    }
}

impl Plugin {
    /// One among all.
    pub(super) fn of(status: &PluginStatus, all: &[PluginStatus]) -> Self {
        let PluginStatus { plugin, state, reason, .. } = status;
        let requires = |other: &PluginStatus| {
            let optional = requires(&other.plugin, plugin)?;
            Some(format!("{}{}", other.plugin.name(), if optional { "?" } else { "" }))
        };
        Self {
            name: plugin.name().to_owned(),
            version: plugin.version().to_owned(),
            description: plugin.package().description.to_owned(),
            state: *state,
            reason: reason.clone(),
            core: plugin.is_core(),
            requires: plugin.requirements().iter().map(Requirement::to_string).collect(),
            required_by: all.iter().filter_map(requires).collect(),
            provides: plugin.capabilities(),
            source: plugin.location().to_string(),
        }
    }

    /// Why it is as it is, for a person.
    fn why(&self) -> &str {
        match self.state {
            _ if !self.reason.is_empty() => &self.reason,
            PluginState::Discovered => "starts with the service",
            _ => "",
        }
    }
}

/// Whether one plugin requires another, and then whether it does without.
fn requires(plugin: &PluginInfo, other: &PluginInfo) -> Option<bool> {
    let capabilities = other.capabilities();
    let is_met = |name: &str| {
        name == other.name() || capabilities.iter().any(|capability| capability.split(' ').next() == Some(name))
    };
    let required = plugin.requirements().iter().filter(|requirement| is_met(requirement.name()));
    let is_offered = |name: &str| other.offers().iter().any(|offer| offer.name() == name);
    let needed = plugin.needs().iter().filter(|need| plugin.name() != other.name() && is_offered(need.name()));
    required.map(Requirement::is_optional).chain(needed.map(ServiceRef::is_optional)).min()
}

impl View for Plugins {
    fn text(&self, width: Option<usize>) -> String {
        let table = Table::of(["name", "version", "state", "why", "required by"]);
        let rows = self.plugins.iter().map(|plugin| {
            [
                Cell::from(&*plugin.name),
                Cell::from(&*plugin.version),
                Cell::from(plugin.state.to_string()).styled(style(plugin.state)),
                Cell::from(plugin.why()),
                Cell::from(plugin.required_by.join(", ")),
            ]
        });
        rows.fold(table, Table::row).text(width)
    }
}

pub(super) fn style(state: PluginState) -> Style {
    match state {
        PluginState::Loaded | PluginState::Started => GOOD,
        PluginState::Stopping | PluginState::Stopped => DOUBTFUL,
        PluginState::Disabled => FAINT,
        PluginState::Failed => BAD,
        _ => Style::new(),
    }
}
