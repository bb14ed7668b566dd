use std::sync::{Arc, OnceLock};

use hooks_axum::RequestContext;
use hooks_axum::axum::Json;
use hooks_axum::axum::http::{HeaderMap, header};
use hooks_axum::axum::response::{AppendHeaders, IntoResponse};
use hooks_config::KnownPlugin;
use hooks_core::{ChangeError, ConfigProblem, KeyPath, Origin, PluginConfiguration, PluginDefinition, Reconfigured};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::actor;
use super::etag::{IfMatch, etag};
use super::hidden::restore;
use super::note::Note;
use super::problem::{invalid, of_configuration};
use super::refusal::Refusal;
use super::request::{Body, Named};
use crate::view::{Configuration, Mistake};

/// What is configured of a plugin.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Configured {
    /// The plugin.
    name: String,
    #[serde(flatten)]
    configuration: Configuration,
}

/// What has become of a configuration.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Written {
    /// How it was put in force.
    status: WriteStatus,
    #[serde(flatten)]
    configured: Configured,
}

/// How a configuration was put in force.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum WriteStatus {
    /// The plugin has taken it; or it will be loaded with it, where it takes no part.
    Applied,
    /// The plugin was made anew with it.
    Reloaded,
}

/// A response with the tag of the configuration that it shows.
type Tagged<T> = (AppendHeaders<[(header::HeaderName, String); 1]>, Json<T>);

fn tagged<T>(tag: String, shown: T) -> Tagged<T> {
    (AppendHeaders([(header::ETAG, tag)]), Json(shown))
}

/// Shows the configuration of a plugin.
pub(super) async fn read(context: RequestContext, Named(plugin): Named) -> impl IntoResponse {
    let name = plugin.info().name().to_owned();
    let configuration = context.plugins().configuration(&name).unwrap_or_default();
    let shown = Configuration::of(&plugin, &configuration);
    tagged(etag(&configuration), Configured { name, configuration: shown })
}

/// Puts another configuration of a plugin in force.
pub(super) async fn write(
    context: RequestContext,
    Named(plugin): Named,
    headers: HeaderMap,
    Body(given): Body,
) -> Result<Tagged<Written>, Refusal> {
    let (plugins, name) = (context.plugins(), plugin.info().name().to_owned());
    let if_match = IfMatch::of(&headers)?;
    let made = Arc::<OnceLock<PluginConfiguration>>::default();
    let change = {
        let (origin, if_match, made) =
            (Origin::new(format!("`{}`, by `admin`", actor(&context))), if_match.clone(), made.clone());
        let (context, plugin) = (context.clone(), plugin.clone());
        move |current: &PluginConfiguration| {
            if_match.check(current)?;
            let (before, configuration) = changed(&plugin, current, given, &origin)?;
            let after = Configuration::of(&plugin, &configuration).config;
            context.insert(Note { before: Some(before), after: Some(after) });
            let _ = made.set(configuration.clone());
            Ok(configuration)
        }
    };
    let written = plugins.within(context.snapshot()).by(actor(&context)).reconfigure(&name, change).await;
    let outcome = written.map_err(|unwritten| match unwritten {
        Unwritten::Refused(refusal) => refusal,
        Unwritten::Change(ChangeError::Overtaken) => {
            let current = plugins.configuration(&name).unwrap_or_default();
            if_match.check(&current).err().unwrap_or_else(|| of_configuration(&ChangeError::Overtaken))
        }
        Unwritten::Change(error) => hiding(of_configuration(&error), made.get()),
    })?;
    let status = match outcome {
        Reconfigured::Applied => WriteStatus::Applied,
        Reconfigured::Reload => WriteStatus::Reloaded,
    };
    let configuration = made.get().cloned().unwrap_or_default();
    let shown = Configuration::of(&plugin, &configuration);
    Ok(tagged(etag(&configuration), Written { status, configured: Configured { name, configuration: shown } }))
}

/// Shows how the configuration of a plugin may be.
pub(super) async fn schema(Named(plugin): Named) -> Json<Value> {
    Json(plugin.schema())
}

/// Why a configuration was not put in force.
enum Unwritten {
    Refused(Refusal),
    Change(ChangeError),
}

impl From<Refusal> for Unwritten {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<ChangeError> for Unwritten {
    fn from(error: ChangeError) -> Self {
        Self::Change(error)
    }
}

/// What is shown of the configuration before, and the one that takes its place: secrets that were sent as they are shown stay.
fn changed(
    plugin: &PluginDefinition,
    current: &PluginConfiguration,
    mut given: Value,
    origin: &Origin,
) -> Result<(Value, PluginConfiguration), Refusal> {
    let shown = Configuration::of(plugin, current).config;
    restore(&mut given, &shown, current.value());
    let known = KnownPlugin::of(plugin);
    let configuration = known.configuration(given, origin).with_settings(current.settings().clone());
    let hidden = known.values(&configuration).into_iter().filter(|value| value.value().is_none());
    let unknown = hidden.filter(|value| at(configuration.value(), value.path()) == Some(&Configuration::HIDDEN.into()));
    let mistakes: Vec<_> = unknown.map(|value| Mistake::of_hidden(value.path())).collect();
    if mistakes.is_empty() { Ok((shown, configuration)) } else { Err(invalid(mistakes)) }
}

fn at<'v>(value: &'v Value, path: &KeyPath) -> Option<&'v Value> {
    path.steps().iter().try_fold(value, |value, step| match step {
        hooks_core::KeyStep::Key(key) => value.get(key),
        hooks_core::KeyStep::Index(index) => value.get(index),
    })
}

/// The same without the secrets of the configuration, whatever the plugin has written into its error.
fn hiding(refusal: Refusal, configuration: Option<&PluginConfiguration>) -> Refusal {
    let origin = configuration.and_then(|configuration| configuration.origin(&KeyPath::root()).cloned());
    refusal.map(|problem| {
        let detail = ConfigProblem::new(problem.detail()).at(origin).message().to_owned();
        problem.with_detail(detail)
    })
}
