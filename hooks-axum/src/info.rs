use std::fmt;
use std::future::pending;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use hooks_core::PluginManager;
use tokio::sync::watch;

use crate::traffic::{Counts, Traffic};

/// What a plugin is told of the application.
#[derive(Debug, Clone)]
pub struct AppInfo {
    facts: Arc<Facts>,
    plugins: Arc<PluginManager>,
}

/// What is known of the application beside its plugins.
#[derive(Debug)]
struct Facts {
    name: String,
    version: Option<String>,
    address: Address,
    listeners: Vec<(Arc<str>, Address)>,
    ready: watch::Sender<bool>,
    traffic: Arc<Counts>,
}

impl AppInfo {
    pub(crate) fn new(
        name: String,
        version: Option<String>,
        address: Address,
        listeners: Vec<(Arc<str>, Address)>,
        plugins: Arc<PluginManager>,
    ) -> Self {
        let (ready, traffic) = (watch::Sender::default(), Arc::default());
        Self { facts: Arc::new(Facts { name, version, address, listeners, ready, traffic }), plugins }
    }

    /// The name given to [`App::new`](crate::App::new).
    #[must_use]
    pub fn name(&self) -> &str {
        &self.facts.name
    }

    /// The version given to [`App::version`](crate::App::version).
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.facts.version.as_deref()
    }

    /// The address that is bound.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.facts.address
    }

    /// The [further listeners](crate::App#further-listeners), each with its name and the address that is bound.
    pub fn listeners(&self) -> impl Iterator<Item = (&str, &Address)> {
        self.facts.listeners.iter().map(|(name, address)| (&**name, address))
    }

    /// What goes on on the listeners, in numbers of the moment; of a server of the application's own nothing is known.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.facts.traffic.now()
    }

    pub(crate) fn counts(&self) -> &Arc<Counts> {
        &self.facts.traffic
    }

    /// The plugin manager.
    #[must_use]
    pub fn plugins(&self) -> &Arc<PluginManager> {
        &self.plugins
    }

    /// Whether clients should come here: every `on_ready` has returned, and nothing has told the application to end.
    ///
    /// It accepts connections for some time before and, with [`App::drain_delay`](crate::App::drain_delay), after. Each
    /// clone tells the state of the moment, so a plugin can keep one for a health check.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        *self.facts.ready.borrow()
    }

    /// Waits until [`is_ready`](Self::is_ready) says this: with `false`, until the application that is ready is told to end.
    ///
    /// What waits does not keep the plugins alive, and an application that is gone is not ready.
    pub fn until_ready(&self, ready: bool) -> impl Future<Output = ()> + Send + use<> {
        let mut state = self.facts.ready.subscribe();
        async move {
            let is_gone = state.wait_for(|state| *state == ready).await.is_err();
            if is_gone && ready {
                pending::<()>().await;
            }
        }
    }

    pub(crate) fn downgrade(&self) -> WeakAppInfo {
        WeakAppInfo { facts: Arc::clone(&self.facts), plugins: Arc::downgrade(&self.plugins) }
    }

    pub(crate) fn set_ready(&self, ready: bool) {
        self.facts.ready.send_replace(ready);
    }
}

/// An [`AppInfo`] that does not keep the plugins alive.
#[derive(Debug, Clone)]
pub(crate) struct WeakAppInfo {
    facts: Arc<Facts>,
    plugins: Weak<PluginManager>,
}

impl WeakAppInfo {
    pub(crate) fn upgrade(&self) -> Option<AppInfo> {
        Some(AppInfo { facts: Arc::clone(&self.facts), plugins: self.plugins.upgrade()? })
    }
}

/// Where an application can be reached.
///
/// It is written as [`App::run`](crate::App::run) reads it: `127.0.0.1:8000`, `unix:/run/sre-bot.sock`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Address {
    /// An address and a port; the port is the one that is bound, also where 0 was asked for.
    Tcp(SocketAddr),
    /// The path of a Unix socket; empty for one that has no path.
    Unix(PathBuf),
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Self::Tcp(address)
    }
}

impl From<PathBuf> for Address {
    fn from(path: PathBuf) -> Self {
        Self::Unix(path)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(formatter, "{address}"),
            Self::Unix(path) => write!(formatter, "unix:{}", path.display()),
        }
    }
}

/// The path of the Unix socket that an address names; `None` for an address of another kind.
pub(crate) fn unix_path(address: &str) -> Option<PathBuf> {
    match address.strip_prefix("unix:") {
        Some(path) => Some(path.into()),
        None => address.starts_with('/').then(|| address.into()),
    }
}
