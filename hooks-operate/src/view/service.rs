use std::collections::BTreeMap;

use hooks_core::{PluginManager, ServiceInfo};
use serde::Serialize;
use utoipa::ToSchema;

use super::View;
use super::table::{Cell, FAINT, GOOD, Table};

/// The services that plugins offer, by type.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Services {
    /// One after the other.
    pub services: Vec<Service>,
}

/// A service.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Service {
    /// Its type, as rustc names it; or the name by which it was found elsewhere.
    pub name: String,
    /// The plugin that offers it.
    pub plugin: String,
    /// Whether it is there at this moment: its plugin takes part.
    pub provided: bool,
    /// The plugins that need it; with a `?` those that do without.
    pub needed_by: Vec<String>,
    /// Where it can be reached, if it is none of this process.
    pub address: Option<String>,
    /// What else is known of it.
    pub metadata: BTreeMap<String, String>,
}

impl Services {
    /// Those of a manager: what its plugins say that they offer, and what there is.
    #[must_use]
    pub fn of(plugins: &PluginManager) -> Self {
        let statuses = plugins.statuses();
        let infos: Vec<_> = statuses.iter().map(|status| &status.plugin).collect();
        let offered = infos.iter().flat_map(|info| info.offers().iter().map(|offer| (offer.name(), info.name())));
        let mut all: BTreeMap<_, _> = offered
            .map(|(name, plugin)| {
                ((name.to_owned(), plugin.to_owned()), Service::new(&ServiceInfo::new(name, plugin), false))
            })
            .collect();
        for info in plugins.snapshot().services().list() {
            all.insert((info.name.clone(), info.plugin.clone()), Service::new(&info, true));
        }
        for service in all.values_mut() {
            let needs = infos.iter().flat_map(|info| info.needs().iter().map(|need| (info.name(), need)));
            let by = needs.filter(|(_, need)| need.name() == service.name);
            service.needed_by =
                by.map(|(plugin, need)| format!("{plugin}{}", if need.is_optional() { "?" } else { "" })).collect();
        }
        Self { services: all.into_values().collect() }
    }
}

impl Service {
    fn new(info: &ServiceInfo, provided: bool) -> Self {
        let ServiceInfo { name, plugin, address, metadata, .. } = info.clone();
        Self { name, plugin, provided, needed_by: Vec::new(), address, metadata: metadata.into_iter().collect() }
    }
}

impl View for Services {
    fn text(&self, width: Option<usize>) -> String {
        let rows = self.services.iter().map(|service| {
            let there =
                if service.provided { Cell::from("there").styled(GOOD) } else { Cell::from("offered").styled(FAINT) };
            [Cell::from(&*service.name), Cell::from(&*service.plugin), there, Cell::from(service.needed_by.join(", "))]
        });
        rows.fold(Table::of(["type", "plugin", "state", "needed by"]), Table::row).text(width)
    }
}
