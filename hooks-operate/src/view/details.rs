use std::fmt::Write;
use std::sync::Arc;

use hooks_axum::RouteInfo;
use hooks_core::{Description, PluginManager, PluginState, PluginStatus, ServiceRef};
use serde::Serialize;
use utoipa::ToSchema;

use super::View;
use super::configuration::Configuration;
use super::plugin::{Plugin, style};
use super::route::{Route, Routes};
use super::state::StateSchema;
use super::table::{Cell, FAINT, HEAD, Table};
use crate::time::timestamp;

/// All that is known of a plugin.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PluginDetails {
    /// What is told of each plugin.
    #[serde(flatten)]
    pub plugin: Plugin,
    /// Who has made its package.
    pub authors: Vec<String>,
    /// The licence of that; empty where it says none.
    pub licence: String,
    /// Where its source is; empty where it is not said.
    pub repository: String,
    /// How it has come where it is, the last 100 steps, oldest first.
    pub history: Vec<PluginTransition>,
    /// Its implementations, by hook.
    pub hooks: Vec<PluginHook>,
    /// Its routes; nothing where plugins are not loaded, and their routes not known.
    pub routes: Option<Vec<Route>>,
    /// What it lets only those do who may.
    pub permissions: Vec<PluginPermission>,
    /// The types of the services that it offers.
    pub offers: Vec<String>,
    /// The types of the services that it needs; with a `?` those that it does without.
    pub needs: Vec<String>,
    /// How many of its tasks run.
    pub tasks: usize,
    /// How long they have been at work since it was loaded, in milliseconds.
    pub busy_ms: f64,
    /// What is configured of it; nothing where whoever asks may not see it.
    pub configuration: Option<Configuration>,
}

/// A step in the life of a plugin.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PluginTransition {
    /// Where it was.
    #[schema(value_type = StateSchema)]
    pub from: PluginState,
    /// Where it has come to.
    #[schema(value_type = StateSchema)]
    pub to: PluginState,
    /// When (RFC 3339).
    pub at: String,
    /// How long the stage took that led there, in milliseconds.
    pub took_ms: f64,
    /// Why; empty where nothing is to be said.
    pub reason: String,
}

/// An implementation of a hook.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PluginHook {
    /// Module and name of the hook.
    pub hook: String,
    /// Its place in a call, from 1.
    pub place: usize,
    /// Name of the function.
    pub function: String,
    /// Where that stands: `src/lib.rs:12`.
    pub source: String,
}

/// A permission of a plugin.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PluginPermission {
    /// Its key: `reports:view`.
    pub key: String,
    /// What it allows.
    pub description: String,
}

impl PluginDetails {
    /// Those of the plugin of this name, if there is one; `hooks` and `routes` are those of all plugins, as far as these
    /// are known.
    #[must_use]
    pub fn of(
        plugins: &PluginManager,
        hooks: &Description,
        routes: Option<&[Arc<RouteInfo>]>,
        name: &str,
    ) -> Option<Self> {
        let statuses = plugins.statuses();
        let status = statuses.iter().find(|status| status.plugin.name() == name)?;
        let definition = plugins.definitions().into_iter().find(|definition| definition.info().name() == name)?;
        let configuration = plugins.configuration(name).unwrap_or_default();
        let (info, package) = (&status.plugin, status.plugin.package());
        let permissions = definition.permissions().into_iter();
        Some(Self {
            plugin: Plugin::of(status, &statuses),
            authors: package.authors.split(':').filter(|author| !author.is_empty()).map(str::to_owned).collect(),
            licence: package.license.to_owned(),
            repository: package.repository.to_owned(),
            history: PluginTransition::all(status),
            hooks: PluginHook::all(hooks, name),
            routes: routes.map(|routes| {
                let own = routes.iter().map(|route| &**route).filter(|route| route.plugin() == Some(name));
                Routes::of(own).routes
            }),
            permissions: permissions
                .map(|each| PluginPermission { key: each.key, description: each.description })
                .collect(),
            offers: info.offers().iter().map(|offer| offer.name().to_owned()).collect(),
            needs: info.needs().iter().map(need).collect(),
            tasks: status.tasks,
            busy_ms: status.busy.as_secs_f64() * 1000.0,
            configuration: Some(Configuration::of(&definition, &configuration)),
        })
    }
}

impl PluginTransition {
    fn all(status: &PluginStatus) -> Vec<Self> {
        let steps = status.history.iter().map(|step| Self {
            from: step.from,
            to: step.to,
            at: timestamp(step.at),
            took_ms: step.took.as_secs_f64() * 1000.0,
            reason: step.reason.clone(),
        });
        steps.collect()
    }
}

impl PluginHook {
    fn all(hooks: &Description, plugin: &str) -> Vec<Self> {
        let all = hooks.hooks.iter().flat_map(|hook| {
            let steps = hook.steps.iter().enumerate().filter(|(_, step)| step.plugin == plugin);
            steps.map(|(place, step)| Self {
                hook: hook.hook.clone(),
                place: place + 1,
                function: step.function.clone(),
                source: step.location.to_string(),
            })
        });
        all.collect()
    }
}

fn need(service: &ServiceRef) -> String {
    format!("{}{}", service.name(), if service.is_optional() { "?" } else { "" })
}

impl View for PluginDetails {
    fn text(&self, width: Option<usize>) -> String {
        let Plugin { name, version, description, state, reason, .. } = &self.plugin;
        let mut text = String::new();
        let look = style(*state);
        // A string takes all that is written to it.
        let _ = writeln!(text, "{HEAD}{name}{HEAD:#} {version}  {look}{}{look:#}", state.with_reason(reason));
        if !description.is_empty() {
            let _ = writeln!(text, "  {description}");
        }
        let mut block = |title: &str, rows: Vec<Vec<Cell>>| {
            if !rows.is_empty() {
                let _ = write!(
                    text,
                    "{HEAD}{title}{HEAD:#}\n{}",
                    rows.into_iter().fold(Table::indented(2), Table::row).text(width)
                );
            }
        };
        let list = |items: &[String]| items.iter().map(|item| vec![Cell::from(&**item)]).collect::<Vec<_>>();
        block("requires", list(&self.plugin.requires));
        block("required by", list(&self.plugin.required_by));
        block("offers", list(&self.offers));
        block("needs", list(&self.needs));
        block("hooks", self.hooks.iter().map(PluginHook::row).collect());
        block("routes", self.routes.iter().flatten().map(route_row).collect());
        let permissions = self.permissions.iter();
        block(
            "permissions",
            permissions.map(|each| vec![Cell::from(&*each.key), Cell::from(&*each.description)]).collect(),
        );
        let values = self.configuration.iter().flat_map(|configuration| &configuration.values);
        block("configuration", values.map(super::value::Value::row).collect());
        text
    }
}

impl PluginHook {
    fn row(&self) -> Vec<Cell> {
        let Self { hook, place, function, source } = self;
        vec![
            Cell::from(format!("{place}.")),
            Cell::from(&**hook),
            Cell::from(&**function),
            Cell::from(&**source).styled(FAINT),
        ]
    }
}

fn route_row(route: &Route) -> Vec<Cell> {
    let method = route.method.as_deref().unwrap_or_default();
    vec![Cell::from(method), Cell::from(&*route.path), Cell::from(route.needs.join(", "))]
}
