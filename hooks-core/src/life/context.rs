use std::any::{Any, type_name};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use arc_swap::ArcSwap;
use thiserror::Error;
use tracing::{Instrument, Span};

use super::service_hooks::registering;
use super::tasks::Tasks;
use crate::plugin::{PluginInfo, ServiceError, Services};
use crate::snapshot::Snapshot;
use crate::spec::{Service, ServiceRef};

/// What a plugin is given to live with: services, tasks, and the other plugins.
///
/// It may be kept and cloned, and does not keep the plugins alive.
#[derive(Clone)]
pub struct PluginContext(Arc<Inner>);

struct Inner {
    plugin: Arc<PluginInfo>,
    current: Weak<ArcSwap<Snapshot>>,
    /// What else its manager is made of, which stands above this.
    rest: Weak<dyn Any + Send + Sync>,
    arriving: Arc<Arriving>,
    tasks: Arc<Tasks>,
    span: Span,
}

/// The services of the plugins that are being started, until they are published.
#[derive(Default)]
pub(crate) struct Arriving(Mutex<Option<Services>>);

/// Why a task does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpawnError {
    /// The plugin is stopped.
    #[error("the plugin is stopped, so no task of it begins")]
    Stopped,
    /// So many run already.
    #[error("the plugin has {limit} tasks already")]
    TooMany {
        /// How many may run.
        limit: usize,
    },
    /// It is spawned from a thread that no runtime of tokio owns.
    #[error("there is no runtime of tokio here; spawn it from an async function")]
    NoRuntime,
}

impl Arriving {
    pub(crate) fn new(services: Services) -> Self {
        Self(Mutex::new(Some(services)))
    }

    /// What has been provided; nothing is provided later.
    pub(crate) fn close(&self) -> Services {
        self.with(Option::take).unwrap_or_default()
    }

    pub(crate) fn withdraw(&self, plugin: &str) {
        let gone = self.with(|services| services.as_mut().map(|services| services.withdraw(plugin)));
        drop(gone);
    }

    /// What is done here drops nothing of a plugin's.
    fn with<T>(&self, act: impl FnOnce(&mut Option<Services>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl PluginContext {
    pub(crate) fn new(
        plugin: Arc<PluginInfo>,
        current: Weak<ArcSwap<Snapshot>>,
        rest: Weak<dyn Any + Send + Sync>,
        arriving: Arc<Arriving>,
        tasks: Arc<Tasks>,
    ) -> Self {
        let span = tracing::info_span!("plugin", plugin = plugin.name());
        Self(Arc::new(Inner { plugin, current, rest, arriving, tasks, span }))
    }

    /// The plugin itself.
    #[must_use]
    pub fn plugin(&self) -> &Arc<PluginInfo> {
        &self.0.plugin
    }

    /// The plugins that are called at this moment, to call hooks on: before this one is published, it is not among them.
    /// `None` once the manager is gone.
    #[must_use]
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.0.current.upgrade().map(|current| current.load_full())
    }

    /// Offers a service to others, in `load` or `start`: `context.provide::<dyn Geocoder>(geocoder)?`.
    ///
    /// It appears together with the plugin, and is gone with it; whoever holds it keeps it.
    ///
    /// # Errors
    /// Where the plugin does not declare the type with `offers(…)`, another has provided it, a hook refuses it, or the plugin
    /// has started already.
    pub fn provide<S: Service + ?Sized>(&self, service: Arc<S>) -> Result<(), ServiceError> {
        let (plugin, name) = (self.plugin(), type_name::<S>());
        if !plugin.offers().iter().any(|offered| offered.is(&ServiceRef::of::<S>())) {
            return Err(ServiceError::NotOffered { plugin: plugin.name().to_owned(), service: name });
        }
        let service = registering(self.snapshot().as_deref(), plugin.name(), service)?;
        let provided = self.0.arriving.with(|services| Some(services.as_mut()?.provide(plugin, &service)));
        let too_late = || ServiceError::TooLate { plugin: plugin.name().to_owned(), service: name };
        provided.ok_or_else(too_late)?.map(|_| ())
    }

    /// A service that another plugin offers: `context.service::<dyn Geocoder>()?`.
    ///
    /// # Errors
    /// Where the plugin does not declare the type with `needs(…)`, or where nobody provides it, which cannot be of one that is
    /// needed without a `?`, unless its plugin has gone.
    pub fn service<S: Service + ?Sized>(&self) -> Result<Arc<S>, ServiceError> {
        let (plugin, name) = (self.plugin(), type_name::<S>());
        if !plugin.needs().iter().any(|needed| needed.is(&ServiceRef::of::<S>())) {
            return Err(ServiceError::NotNeeded { plugin: plugin.name().to_owned(), service: name });
        }
        let arriving = self.0.arriving.with(|services| services.as_ref().map(Services::get::<S>));
        let found = arriving.unwrap_or_else(|| self.snapshot()?.services().get::<S>());
        found.ok_or(ServiceError::Missing { service: name })
    }

    /// Runs a task in the background that ends with the plugin: when it is stopped, behind its `stop`, the task is dropped
    /// where it waits. A panic of it is a failure of the plugin. `name` is what messages call it.
    ///
    /// # Errors
    /// Where the plugin is stopped, has 10,000 tasks already, or there is no runtime.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) -> Result<(), SpawnError> {
        self.0.tasks.spawn(name, task.instrument(self.0.span.clone()))
    }

    /// A service that it offers, and has not provided.
    pub(crate) fn not_provided(&self) -> Option<&'static str> {
        let name = self.plugin().name();
        let provides = |offered: &ServiceRef| {
            self.0.arriving.with(|services| services.as_ref().is_none_or(|services| services.has(offered, name)))
        };
        self.plugin().offers().iter().find(|offered| !provides(offered)).map(ServiceRef::name)
    }

    pub(crate) fn current(&self) -> &Weak<ArcSwap<Snapshot>> {
        &self.0.current
    }

    pub(crate) fn rest_of_manager(&self) -> &Weak<dyn Any + Send + Sync> {
        &self.0.rest
    }

    pub(crate) fn tasks(&self) -> &Arc<Tasks> {
        &self.0.tasks
    }

    /// What tells its manager from others.
    pub(crate) fn manager(&self) -> usize {
        self.0.current.as_ptr().addr()
    }

    /// What the plugin logs in.
    pub(crate) fn span(&self) -> &Span {
        &self.0.span
    }
}

impl fmt::Debug for PluginContext {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PluginContext").field("plugin", &self.plugin().name()).finish_non_exhaustive()
    }
}
