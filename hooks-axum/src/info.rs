use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use hooks_core::PluginManager;

/// What a plugin is told of the application.
#[derive(Debug, Clone)]
pub struct AppInfo {
    name: Arc<str>,
    address: Arc<Address>,
    plugins: Arc<PluginManager>,
    ready: Arc<AtomicBool>,
}

impl AppInfo {
    pub(crate) fn new(name: String, address: Address, plugins: Arc<PluginManager>) -> Self {
        Self { name: name.into(), address: Arc::new(address), plugins, ready: Arc::default() }
    }

    /// The name given to [`App::new`](crate::App::new).
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address that is bound.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
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
        self.ready.load(Ordering::Acquire)
    }

    pub(crate) fn downgrade(&self) -> WeakAppInfo {
        let (name, address, ready) = (Arc::clone(&self.name), Arc::clone(&self.address), Arc::clone(&self.ready));
        WeakAppInfo { name, address, plugins: Arc::downgrade(&self.plugins), ready }
    }

    pub(crate) fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Release);
    }
}

/// An [`AppInfo`] that does not keep the plugins alive.
#[derive(Debug, Clone)]
pub(crate) struct WeakAppInfo {
    name: Arc<str>,
    address: Arc<Address>,
    plugins: Weak<PluginManager>,
    ready: Arc<AtomicBool>,
}

impl WeakAppInfo {
    pub(crate) fn upgrade(&self) -> Option<AppInfo> {
        let (name, address, ready) = (Arc::clone(&self.name), Arc::clone(&self.address), Arc::clone(&self.ready));
        Some(AppInfo { name, address, plugins: self.plugins.upgrade()?, ready })
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
