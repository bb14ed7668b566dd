//! What commands show, with `--format json` as it is written here.
//!
//! Types gain fields and lose none.

mod check;
mod finding;
mod hook;
mod key;
mod plugin;
mod route;
mod table;
mod value;

use serde::Serialize;

pub use self::check::{Check, ConfigFile, Mistake};
pub use self::finding::{Finding, Findings, Level};
pub use self::hook::{Hook, Hooks, Implementation};
pub use self::key::{IssuedKey, Key, KeyState, Keys, RevokedKey};
pub use self::plugin::{Plugin, Plugins};
pub use self::route::{Route, Routes};
pub use self::value::{Value, Values};

/// What is shown to programs by its `Serialize`, to people by this.
pub(crate) trait View: Serialize {
    /// As text with colours, in lines of this many letters where there is a limit.
    fn text(&self, width: Option<usize>) -> String;
}
