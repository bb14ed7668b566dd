use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use super::socket::Stream;
#[cfg(unix)]
use super::unix::SocketFile;
use crate::info::{Address, unix_path};

/// A socket that clients connect to: tokio's `TcpListener` or, on Unix, its `UnixListener`.
#[derive(Debug)]
pub struct Listener(Kind);

#[derive(Debug)]
enum Kind {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix {
        /// Before the listener, so that it is gone before nobody listens on it.
        _file: Option<SocketFile>,
        listener: UnixListener,
    },
}

/// A connection, with the client's address where it has one.
pub(super) type Accepted = (Stream, Option<SocketAddr>);

impl Listener {
    /// Listens on an address as [`App::run`](crate::App::run) takes it; `mode` is for the file of a Unix socket.
    pub(super) async fn bind(address: &str, mode: u32) -> io::Result<Self> {
        match unix_path(address) {
            None if !has_host_and_port(address) => {
                let told = "it has no host and port; write `127.0.0.1:8000`, `[::]:8000` or `unix:/run/app.sock`";
                Err(io::Error::new(io::ErrorKind::InvalidInput, told))
            }
            None => Ok(TcpListener::bind(address).await?.into()),
            #[cfg(unix)]
            Some(path) => {
                let (listener, file) = super::unix::bind(&path, mode).await?;
                Ok(Self(Kind::Unix { _file: Some(file), listener }))
            }
            #[cfg(not(unix))]
            Some(_) => {
                let _ = mode;
                Err(io::Error::new(io::ErrorKind::Unsupported, "this platform has no Unix sockets"))
            }
        }
    }

    /// The next connection.
    ///
    /// # Errors
    /// Of one connection, or of the socket.
    pub(super) async fn accept(&self) -> io::Result<Accepted> {
        Ok(match &self.0 {
            Kind::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                (Stream::Tcp(stream), Some(peer))
            }
            #[cfg(unix)]
            Kind::Unix { listener, .. } => (Stream::Unix(listener.accept().await?.0), None),
        })
    }

    pub(super) fn local_address(&self) -> io::Result<Address> {
        Ok(match &self.0 {
            Kind::Tcp(listener) => Address::Tcp(listener.local_addr()?),
            #[cfg(unix)]
            Kind::Unix { listener, .. } => {
                Address::Unix(listener.local_addr()?.as_pathname().map(Into::into).unwrap_or_default())
            }
        })
    }
}

fn has_host_and_port(address: &str) -> bool {
    address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self(Kind::Tcp(listener))
    }
}

/// The file of the socket stays when the application has ended.
#[cfg(unix)]
impl From<UnixListener> for Listener {
    fn from(listener: UnixListener) -> Self {
        Self(Kind::Unix { _file: None, listener })
    }
}
