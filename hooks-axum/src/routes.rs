//! The routes that plugins declare.

mod check;
mod clash;
mod declaration;
mod declare;
mod description;
mod info;
mod listener;
mod merge;
mod name;
mod own;
mod pattern;
mod permission;
mod probe;
mod problem;
mod requires;
mod table;

pub use self::clash::Clash;
pub(crate) use self::declaration::Declaration;
pub use self::declare::{RouteOptions, Routes, StatefulRoutes};
pub(crate) use self::description::describe;
pub use self::info::RouteInfo;
pub(crate) use self::merge::{AllRoutes, Merged};
use self::pattern::Pattern;
pub(crate) use self::probe::matched_path;
pub use self::problem::{RouteError, RouteProblem};
pub use self::requires::Requires;
pub(crate) use self::table::{Mounted, Resolved, RouteTable, Routers};
