#![doc = include_str!("doc/manual.md")]

mod config;
mod duration;
mod environment;
mod file;
mod given;
mod known_plugin;
mod layers;
mod load;
mod loaded;
mod nearest;
mod schema;
mod section;
mod settle;
mod shown;
mod source;
mod tree;
mod watch;
mod yaml;

pub use crate::config::Config;
pub use crate::duration::WrittenDuration;
pub use crate::environment::Environment;
pub use crate::known_plugin::KnownPlugin;
pub use crate::loaded::Loaded;
pub use crate::shown::ShownValue;
pub use crate::source::{ConfigSource, ConfigSources, SourcePlace, SourceValue, config_sources};
pub use crate::watch::Watch;
