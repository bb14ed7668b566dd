use hooks_axum::RequestContext;
use hooks_axum::axum::Json;
use hooks_core::{PluginInfo, Switch};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

use super::note::Note;
use super::problem::{of_switch, own_plugin};
use super::refusal::Refusal;
use super::request::{Named, Query};
use super::{NAME, actor};

/// How a switch is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SwitchQuery {
    /// Whether it is told what would change, and nothing is changed.
    dry_run: bool,
}

/// What a switch has changed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Switched {
    /// What has been done.
    status: SwitchStatus,
    /// The plugin that was switched.
    name: String,
    /// All plugins that have changed, in start order, this one among them. They are called otherwise from here on; one that
    /// goes may still be finishing.
    changed: Vec<String>,
    /// Whether nothing has been changed.
    dry_run: bool,
}

/// What has been done with a plugin.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum SwitchStatus {
    Enabled,
    Disabled,
    Reloaded,
}

/// Switches a plugin.
pub(super) async fn switch(
    context: RequestContext,
    plugin: &Named,
    query: &Query<SwitchQuery>,
    switch: Switch,
) -> Result<Json<Switched>, Refusal> {
    let (plugins, name, dry_run) = (context.plugins(), plugin.0.info().name(), query.0.dry_run);
    let cascade = plugins.cascade(switch, name).map_err(|error| of_switch(&error))?;
    if switch == Switch::Disable && cascade.iter().any(|plugin| plugin.name() == NAME) {
        return Err(own_plugin(name));
    }
    let before = states(&context, &cascade);
    let changed = if dry_run {
        cascade
    } else {
        context.insert(Note { before: Some(before.clone()), after: None });
        let within = plugins.within(context.snapshot()).by(actor(&context));
        within.switch(switch, name).await.map_err(|error| of_switch(&error))?
    };
    let status = match switch {
        Switch::Enable => SwitchStatus::Enabled,
        Switch::Disable => SwitchStatus::Disabled,
        _ => SwitchStatus::Reloaded,
    };
    let changed: Vec<_> = changed.iter().map(|plugin| plugin.name().to_owned()).collect();
    let after = json!({ "status": status, "changed": changed, "dry_run": dry_run });
    context.insert(Note { before: Some(before), after: Some(after) });
    Ok(Json(Switched { status, name: name.to_owned(), changed, dry_run }))
}

fn states(context: &RequestContext, plugins: &[Arc<PluginInfo>]) -> Value {
    let states = plugins.iter().filter_map(|plugin| {
        let state = context.plugins().status(plugin.name())?.state;
        Some((plugin.name().to_owned(), state.to_string().into()))
    });
    Value::Object(states.collect::<Map<_, _>>())
}
