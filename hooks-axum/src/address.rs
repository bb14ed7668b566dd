use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

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
