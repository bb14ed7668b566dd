use std::error::Error;
use std::fmt;
use std::sync::Arc;

use axum::Router;
use hooks_core::{
    Configuration, ImplementationSpec, NoConfig, PluginConfiguration, PluginContext, PluginDefinition, Service,
};
use serde_json::Value;
use tokio::sync::oneshot;

use super::door::ClosedDoor;
use super::recording::{Recording, RequestRecording};
use super::{Calls, RunningApp};
use crate::app::{Addresses, App, AppError};

/// An application to be tested, before its life begins.
///
/// The life is the one of [`App`], down to its settings and limits, but for the socket and the signals.
#[derive(Debug)]
#[must_use = "nothing is tested before `start`"]
pub struct TestApp {
    app: App,
    /// What the test says, if anything.
    configuration: Option<Configuration>,
}

impl TestApp {
    /// An application named `test` of exactly these implementations, whatever is linked in:
    /// `TestApp::new(hookimpls![before_request, Tracing::after_request])`, or all of a plugin type by its name,
    /// `hookimpls![Tracing]`.
    pub fn new(implementations: impl IntoIterator<Item = &'static ImplementationSpec>) -> Self {
        let implementations: Vec<_> = implementations.into_iter().collect();
        Self::of(App::new("test").plugins_with(|plugins| plugins.implementations(implementations)))
    }

    /// An application as it is, with its own name, settings and plugins. What a test adds to it or configures stands in place
    /// of a ready-made manager.
    pub fn of(app: App) -> Self {
        Self { app, configuration: None }
    }

    /// Adds a plugin that the test makes, beside the one that is tested or in place of one that it requires.
    pub fn plugin(self, plugin: PluginDefinition) -> Self {
        self.with(|app| app.plugins_with(|plugins| plugins.plugin(plugin)))
    }

    /// Adds a plugin of this name that does nothing but offer a service: `service::<dyn Geocoder>("atlas", Arc::new(Fake))`.
    pub fn service<S: Service + ?Sized>(self, plugin: &str, service: Arc<S>) -> Self {
        let provide = move |_: NoConfig, context: PluginContext| {
            let provided = context.provide::<S>(Arc::clone(&service));
            async move { Ok(provided?) }
        };
        self.plugin(PluginDefinition::new(plugin).offers::<S>().on_load(provide))
    }

    /// Configures a plugin by its own keys: `config("tracing", json!({ "header": "x-id" }))`. What is said last holds, and what
    /// a file of the application says holds in place of all of it.
    pub fn config(mut self, plugin: &str, config: Value) -> Self {
        let configuration = self.configuration.take().unwrap_or_default();
        self.configuration(configuration.with_plugin(plugin, PluginConfiguration::new(config)))
    }

    /// Configures plugins, hooks and roles, in place of what was said before.
    pub fn configuration(self, configuration: Configuration) -> Self {
        Self { configuration: Some(configuration), ..self }
    }

    /// Adds routes of the host, see [`App::routes`].
    pub fn routes(self, router: Router) -> Self {
        self.with(|app| app.routes(router))
    }

    /// Changes any setting: `.with(|app| app.limits(limits).drain_deadline(deadline))`.
    pub fn with(self, change: impl FnOnce(App) -> App) -> Self {
        Self { app: change(self.app), ..self }
    }

    /// Lives up to the end of `on_ready`, in tasks of the runtime that this is polled on.
    ///
    /// # Errors
    /// What keeps the application from starting. Plugins that had started have been shut down.
    pub async fn start(self) -> Result<RunningApp, StartError> {
        let recording = Recording::default();
        let recorder = recording.recorder();
        let app = match self.configuration {
            Some(configuration) => self.app.plugins_with(|plugins| plugins.configuration(configuration)),
            None => self.app,
        };
        let mut app = app.inspect_plugins(move |plugins| recorder.watch(plugins));
        app.around_task = Some(RequestRecording::follow_task);
        let (waiting, opened) = oneshot::channel();
        let bind = |addresses: Addresses| async move { ClosedDoor::new(&addresses, waiting) };
        match app.start_at(bind, opened).await {
            Ok((door, life)) => Ok(RunningApp::new(door, recording, life)),
            Err(error) => Err(StartError { error, calls: recording.calls() }),
        }
    }
}

/// Why an application did not start, and what was called until then. Its `Debug` is the whole text with all causes, as
/// tests print it.
pub struct StartError {
    error: AppError,
    calls: Calls,
}

impl StartError {
    /// Why it did not start.
    #[must_use]
    pub fn error(&self) -> &AppError {
        &self.error
    }

    /// What was called, `on_shutdown` of the plugins that had started included.
    #[must_use]
    pub fn calls(&self) -> &Calls {
        &self.calls
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl fmt::Debug for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.error)?;
        if self.calls.as_slice().is_empty() {
            Ok(())
        } else {
            write!(formatter, "\ncalled until then: {:?}", self.calls)
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}
