//! What is configured of plugins, hooks and roles, as data. Whoever reads files or an environment fills it.

mod configuration;
mod hidden;
mod invalid;
mod key_path;
mod origin;
mod secret;
mod section;
mod settings;
mod typed;

pub use self::configuration::{Configuration, PluginConfiguration};
pub use self::invalid::{Invalid, Wrong};
pub use self::key_path::{KeyPath, KeyStep};
pub use self::origin::{ConfigProblem, Origin, Origins};
pub use self::secret::Secret;
pub(crate) use self::section::{known_keys, read, unknown_among};
pub use self::settings::{OnFailure, PluginSettings, Trip};
pub use self::typed::read_section;
