//! What commands show, with `--format json` as it is written here; and what the plugin [`admin`](crate::admin) shows.
//!
//! Types gain fields and lose none.

mod check;
mod configuration;
mod details;
mod finding;
mod hook;
mod key;
mod metrics;
mod permission;
mod plugin;
mod probed;
mod route;
mod service;
mod state;
mod table;
mod value;

use serde::Serialize;

pub use self::check::{Check, ConfigFile, Mistake};
pub use self::configuration::Configuration;
pub use self::details::{PluginDetails, PluginHook, PluginPermission, PluginTransition};
pub use self::finding::{Finding, Findings, Level};
pub use self::hook::{Hook, Hooks, Implementation};
pub use self::key::{IssuedKey, Key, KeyState, Keys, RevokedKey};
pub use self::metrics::{HookMetrics, ImplementationMetrics, PluginMetrics, PluginsMetrics};
pub use self::permission::{Permission, Permissions};
pub use self::plugin::{Plugin, Plugins};
pub use self::probed::Probed;
pub(crate) use self::route::Unlisted;
pub use self::route::{Route, Routes};
pub use self::service::{Service, Services};
pub(crate) use self::state::StateSchema;
pub use self::value::{Value, Values};

/// What is shown to programs by its `Serialize`, to people by this.
pub(crate) trait View: Serialize {
    /// As text with colours, in lines of this many letters where there is a limit.
    fn text(&self, width: Option<usize>) -> String;
}
