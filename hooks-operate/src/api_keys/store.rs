use std::time::SystemTime;

use hooks_core::{BoxError, BoxFuture};

use super::record::KeyRecord;

/// Where keys are kept that are made and revoked while the service runs: beside those of the configuration, which are asked
/// first.
///
/// A plugin provides one as a service, `offers(dyn KeyStore)`, and the plugin `api-keys` takes it if there is one. What is
/// given it holds no secret: a key cannot be made of its record.
///
/// An error of it is a 503 for requests with a key that the configuration does not have, and for no others.
pub trait KeyStore: Send + Sync + 'static {
    /// The key of this id, also a revoked one.
    ///
    /// It is asked for each request with such a key, by whoever may send any, so it is to answer from memory where it can.
    fn find<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<KeyRecord>, BoxError>>;

    /// All keys, by id.
    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRecord>, BoxError>>;

    /// Keeps a key. It is an error where there is one of its id.
    fn insert(&self, key: KeyRecord) -> BoxFuture<'_, Result<(), BoxError>>;

    /// Revokes the key of this id for good; tells whether there is one that was not revoked.
    fn revoke<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<bool, BoxError>>;

    /// Notes that a key was used then. It is told at most once a minute of each.
    fn note_use<'a>(&'a self, id: &'a str, when: SystemTime) -> BoxFuture<'a, Result<(), BoxError>>;
}
