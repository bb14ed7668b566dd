//! Where an application listens.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{AppError, Listener};
use crate::listener_name::ListenerName;

/// The addresses of an application, as far as they are said before its life begins.
#[derive(Debug)]
pub(crate) struct Addresses {
    /// What the configuration says in place of the address that is given.
    pub(super) service: Option<String>,
    /// Those of further listeners, by name.
    pub(super) further: BTreeMap<String, String>,
    /// For the files of Unix sockets.
    pub(super) socket_mode: u32,
}

/// Further listeners, by name.
pub(super) type Further = Vec<(Arc<str>, Listener)>;

impl Default for Addresses {
    fn default() -> Self {
        Self { service: None, further: BTreeMap::new(), socket_mode: 0o660 }
    }
}

impl Addresses {
    /// The names of further listeners, with their addresses.
    pub(crate) fn further(&self) -> Result<Vec<(Arc<str>, &str)>, AppError> {
        let named = |(name, address)| {
            let name = ListenerName::try_from(String::clone(name))
                .map_err(|error| AppError::ListenerName(error.to_string()))?;
            Ok((name.shared(), String::as_str(address)))
        };
        self.further.iter().map(named).collect()
    }

    pub(super) async fn bind_further(&self) -> Result<Further, AppError> {
        let mut bound = Vec::new();
        for (name, address) in self.further()? {
            let listener = self.bind(Some(&name), address).await?;
            bound.push((name, listener));
        }
        Ok(bound)
    }

    /// Listens on an address.
    pub(super) async fn bind(&self, listener: Option<&str>, address: &str) -> Result<Listener, AppError> {
        Listener::bind(address, self.socket_mode).await.map_err(|source| AppError::Bind {
            address: address.to_owned(),
            listener: listener.map(str::to_owned),
            source,
        })
    }
}
