//! The schema of a whole configuration, and what it says of each value.

mod compose;
mod embed;
mod framework;
mod interpolated;
mod view;

pub(crate) use self::compose::{compose, own_keys};
pub(crate) use self::framework::{hook_keys, plugin_keys, role};
pub(crate) use self::interpolated::interpolated;
pub(crate) use self::view::{Below, View};
