//! The two services: one around the finished router, one on its routes.

mod around;
mod attached;
mod derived;
mod hooks;
mod ready;
mod route;

pub use self::around::{HooksFuture, HooksLayer, HooksService};
pub use self::attached::Attached;
pub(crate) use self::derived::wrappers;
pub use self::hooks::Hooks;
pub use self::route::{HooksRouteFuture, HooksRouteLayer, HooksRouteService};
