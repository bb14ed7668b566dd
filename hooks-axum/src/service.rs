//! The two services: one around the finished router, one on its routes.

mod around;
mod derived;
mod hooks;
mod ready;
mod route;
mod router;

pub use self::around::{HooksFuture, HooksLayer, HooksService};
pub(crate) use self::derived::wrappers;
pub use self::hooks::Hooks;
pub use self::route::{HooksRouteFuture, HooksRouteLayer, HooksRouteService};
pub use self::router::HooksRouter;
pub(crate) use self::router::HooksRouters;
