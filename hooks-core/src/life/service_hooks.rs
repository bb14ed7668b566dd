use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::sync::Arc;

use crate::plugin::{ServiceError, ServiceInfo};
use crate::snapshot::Snapshot;
use crate::spec::{HookSpec, Service};

/// A plugin is about to offer a service to the others: the first that says something refuses it, or gives another in its
/// place.
///
/// Called on the plugins that take part at that moment.
#[hooks_macros::hookspec(firstresult, unregistered)]
pub fn service_registering(service: &ServiceInfo) -> Option<ServiceVerdict>;

/// Finds services that are no part of this process, for [`Snapshot::discover`]: how a plugin joins in that asks Consul or DNS.
#[hooks_macros::hookspec(concurrent, unregistered)]
pub async fn service_discovery(query: &ServiceQuery) -> Vec<ServiceInfo>;

/// What becomes of a service that a plugin offers.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ServiceVerdict {
    /// It is not offered, for this reason: the plugin fails, unless it can do without.
    Refuse(String),
    /// Another is offered in its place.
    Replace(AnyService),
}

/// A service of any type.
#[derive(Clone)]
pub struct AnyService {
    ty: TypeId,
    name: &'static str,
    /// An `Arc` of the type.
    value: Arc<dyn Any + Send + Sync>,
}

/// What is looked for: a name, and values that it must have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceQuery {
    /// The name of the service: its type as rustc names it, the end of that, or what it is called elsewhere; empty: any.
    pub name: String,
    /// What must be known of it.
    pub metadata: Vec<(String, String)>,
}

impl AnyService {
    /// A service of this type: `AnyService::new::<dyn Geocoder>(geocoder)`.
    #[must_use]
    pub fn new<S: Service + ?Sized>(service: Arc<S>) -> Self {
        Self { ty: TypeId::of::<S>(), name: type_name::<S>(), value: Arc::new(service) }
    }

    fn into_service<S: Service + ?Sized>(self) -> Result<Arc<S>, ServiceError> {
        let (service, found) = (type_name::<S>(), self.name);
        let wrong = || ServiceError::Refused { service, reason: format!("its place was given to a `{found}`") };
        if self.ty != TypeId::of::<S>() {
            return Err(wrong());
        }
        self.value.downcast_ref::<Arc<S>>().cloned().ok_or_else(wrong)
    }
}

impl ServiceQuery {
    /// All services of this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), metadata: Vec::new() }
    }

    /// Only those of which this is known.
    #[must_use]
    pub fn with_metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.push((key.into(), value.into()));
        self
    }

    /// Whether it is one of those that are looked for.
    #[must_use]
    pub fn matches(&self, service: &ServiceInfo) -> bool {
        let is_named = service.name == self.name
            || self.name.is_empty()
            || service.name.rsplit([':', ' ']).next() == Some(self.name.as_str());
        is_named && self.metadata.iter().all(|known| service.metadata.contains(known))
    }
}

impl Snapshot {
    /// The services that a query finds: those that plugins offer here, and those that
    /// [`service_discovery`] tells of.
    pub async fn discover(&self, query: ServiceQuery) -> Vec<ServiceInfo> {
        let mut found: Vec<_> = self.services().list().into_iter().filter(|service| query.matches(service)).collect();
        found.extend(self.call(service_discovery { query: &query }).await.into_iter().flatten());
        found
    }
}

/// What is offered in the end where a plugin offers a service.
pub(super) fn registering<S: Service + ?Sized>(
    snapshot: Option<&Snapshot>,
    plugin: &str,
    service: Arc<S>,
) -> Result<Arc<S>, ServiceError> {
    let info = ServiceInfo::new(type_name::<S>(), plugin);
    match snapshot.and_then(|snapshot| snapshot.call(service_registering { service: &info })) {
        None => Ok(service),
        Some(ServiceVerdict::Replace(other)) => other.into_service(),
        Some(ServiceVerdict::Refuse(reason)) => Err(ServiceError::Refused { service: type_name::<S>(), reason }),
    }
}

/// The hooks of this crate, which its slice does not have.
pub(crate) fn own_hooks() -> [&'static HookSpec; 2] {
    [HookSpec::of::<service_registering<'_>>(), HookSpec::of::<service_discovery<'_>>()]
}

impl fmt::Debug for AnyService {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("AnyService").field(&self.name).finish()
    }
}
