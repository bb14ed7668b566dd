//! What is known of plugins: the unit that an operator sees.

mod capability;
mod info;
mod migration;
mod permission;
mod requirement;
mod services;
mod state;

pub use self::info::PluginInfo;
pub use self::migration::{Migration, MigrationNameError, Migrator};
pub(crate) use self::permission::covers;
pub use self::permission::{DeclaredPermission, Permission, Roles};
pub use self::requirement::Requirement;
pub use self::services::{ServiceError, ServiceInfo, Services};
pub use self::state::{PluginState, Transition};
