use std::time::Duration;

use hooks_config::WrittenDuration;
use hooks_core::{Invalid, Secret};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::place::Place;

/// The section `plugins.store` of a configuration.
///
/// ```yaml
/// plugins:
///   store:
///     url: sqlite://store.db      # or postgres://user:password@host/database
///     connections: 8
///     acquire_timeout: 5s
/// ```
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct StoreConfig {
    /// Where the data is: `sqlite://file`, from the folder in which the service runs unless the path begins with `/`,
    /// or `postgres://user:password@host/database`. Secret, since a password may stand in it.
    pub url: Secret,
    /// How many connections read at once, and of PostgreSQL how many write.
    #[schemars(range(min = 1, max = 1000))]
    pub connections: u32,
    /// How long is waited for a connection where all are in use.
    pub acquire_timeout: WrittenDuration,
    /// How long the server is tried, where it cannot be reached, before the plugin has failed.
    pub connect_timeout: WrittenDuration,
    /// How long a statement may take on PostgreSQL; nothing: as long as it likes.
    pub statement_timeout: Option<WrittenDuration>,
    /// The schema of PostgreSQL that has the tables; it is made when first needed.
    pub schema: Option<String>,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self {
            url: Secret::from("sqlite://store.db"),
            connections: 8,
            acquire_timeout: WrittenDuration(Duration::from_secs(5)),
            connect_timeout: WrittenDuration(Duration::from_secs(10)),
            statement_timeout: Some(WrittenDuration(Duration::from_secs(30))),
            schema: None,
        }
    }
}

impl StoreConfig {
    /// What is wrong with it beyond its types.
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        let Self { connections, schema, .. } = self;
        let url = Place::of(self.url.expose()).err().map(|error| Invalid::at("url", error));
        let connections = (!(1..=1000).contains(connections))
            .then(|| Invalid::at("connections", format!("{connections} are too few or too many; write 1 to 1000")));
        let schema = schema.as_ref().filter(|schema| !is_name(schema)).map(|schema| {
            let rule = "a schema has up to 63 lower-case letters, digits and `_`, and does not begin with a digit";
            Invalid::at("schema", format!("`{schema}` is no name; {rule}"))
        });
        Invalid::all(url.into_iter().chain(connections).chain(schema)).into_result()
    }
}

/// Whether it can stand in a statement without quotes.
fn is_name(schema: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    let mut bytes = schema.bytes();
    bytes.next().is_some_and(is_letter)
        && bytes.all(|byte| is_letter(byte) || byte.is_ascii_digit())
        && schema.len() <= 63
}
