//! How a plugin comes to be, works and ends.

mod caught;
mod context;
mod definition;
mod kind;
mod service_hooks;
mod stage;
mod stages;
mod tasks;

pub(crate) use self::context::Arriving;
pub use self::context::{PluginContext, SpawnError};
pub use self::definition::PluginDefinition;
pub use self::kind::{LifeOf, NoLife, given_life_of, life_of};
pub(crate) use self::service_hooks::own_hooks;
pub use self::service_hooks::{AnyService, ServiceQuery, ServiceVerdict, service_discovery, service_registering};
pub use self::stage::{FailureCause, PluginFailure, Stage};
pub(crate) use self::stage::{changing, is_changing, run};
pub(crate) use self::stages::PluginValue;
pub use self::stages::{NoConfig, Plugin, Reconfigured};
pub(crate) use self::tasks::Tasks;
