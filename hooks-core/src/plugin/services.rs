use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use super::info::PluginInfo;
use crate::foreign::{Foreign, Owner};
use crate::spec::{Service, ServiceRef};

/// The services that there are, by type.
#[derive(Debug, Clone, Default)]
pub struct Services(HashMap<TypeId, Offered>);

#[derive(Clone)]
struct Offered {
    info: ServiceInfo,
    /// An `Arc` of the type.
    value: Foreign<Arc<dyn Any + Send + Sync>>,
}

/// A service that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceInfo {
    /// Its type, as rustc names it; or the name by which it was found elsewhere.
    pub name: String,
    /// The plugin that offers it.
    pub plugin: String,
    /// Where it can be reached, if it is none of this process.
    pub address: Option<String>,
    /// What else is known of it.
    pub metadata: Vec<(String, String)>,
}

impl ServiceInfo {
    /// A service of this name that a plugin offers or knows of.
    #[must_use]
    pub fn new(name: impl Into<String>, plugin: impl Into<String>) -> Self {
        Self { name: name.into(), plugin: plugin.into(), address: None, metadata: Vec::new() }
    }

    /// The same, reached there.
    #[must_use]
    pub fn with_address(self, address: impl Into<String>) -> Self {
        Self { address: Some(address.into()), ..self }
    }

    /// The same, of which this is known too.
    #[must_use]
    pub fn with_metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.push((key.into(), value.into()));
        self
    }
}

/// Why a service was not provided, or not found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The plugin has not said that it offers the type.
    #[error("`{plugin}` does not say that it offers `{service}`; write `offers({service})` in its `#[plugin(…)]`")]
    NotOffered {
        /// The plugin.
        plugin: String,
        /// The type.
        service: &'static str,
    },
    /// The plugin has not said that it needs the type.
    #[error("`{plugin}` does not say that it needs `{service}`; write `needs({service})` in its `#[plugin(…)]`")]
    NotNeeded {
        /// The plugin.
        plugin: String,
        /// The type.
        service: &'static str,
    },
    /// It has been provided already.
    #[error("`{service}` is provided already, by `{by}`")]
    Twice {
        /// The type.
        service: &'static str,
        /// Who has provided it.
        by: String,
    },
    /// The plugin has started already.
    #[error("`{plugin}` provides `{service}` too late; do so in `load` or `start`")]
    TooLate {
        /// The plugin.
        plugin: String,
        /// The type.
        service: &'static str,
    },
    /// A hook has refused it.
    #[error("`{service}` was refused: {reason}")]
    Refused {
        /// The type.
        service: &'static str,
        /// Why.
        reason: String,
    },
    /// Nobody provides it.
    #[error("nobody provides `{service}`")]
    Missing {
        /// The type.
        service: &'static str,
    },
}

impl Services {
    /// The service of a type.
    #[must_use]
    pub fn get<S: Service + ?Sized>(&self) -> Option<Arc<S>> {
        let offered = self.0.get(&TypeId::of::<S>())?;
        offered.value.downcast_ref::<Arc<S>>().cloned()
    }

    /// The services, by name.
    #[must_use]
    pub fn list(&self) -> Vec<ServiceInfo> {
        let mut all: Vec<_> = self.0.values().map(|offered| offered.info.clone()).collect();
        all.sort_by(|one, other| (&one.name, &one.plugin).cmp(&(&other.name, &other.plugin)));
        all
    }

    /// Whether the plugin of this name provides the type.
    pub(crate) fn has(&self, service: &ServiceRef, plugin: &str) -> bool {
        self.0.get(&service.type_id()).is_some_and(|offered| offered.info.plugin == plugin)
    }

    pub(crate) fn provide<S: Service + ?Sized>(
        &mut self,
        plugin: &PluginInfo,
        service: &Arc<S>,
    ) -> Result<ServiceInfo, ServiceError> {
        let name = type_name::<S>();
        if let Some(other) = self.0.get(&TypeId::of::<S>()) {
            return Err(ServiceError::Twice { service: name, by: other.info.plugin.clone() });
        }
        let info = ServiceInfo::new(name, plugin.name());
        let value: Arc<dyn Any + Send + Sync> = Arc::new(Arc::clone(service));
        let value = Foreign::new(Owner::Plugin(plugin.shared_name()), value);
        self.0.insert(TypeId::of::<S>(), Offered { info: info.clone(), value });
        Ok(info)
    }

    /// Takes out those of a plugin, to be dropped where no lock is held.
    #[must_use = "it is dropped by code of the plugin"]
    pub(crate) fn withdraw(&mut self, plugin: &str) -> Services {
        Self(self.0.extract_if(|_, offered| offered.info.plugin == plugin).collect())
    }
}

impl fmt::Debug for Offered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.info.fmt(formatter)
    }
}
