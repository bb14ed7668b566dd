//! The two services: one around the finished router, one on its routes.

mod attached;
mod future;
mod hooks;
mod layer;
mod route;

pub use self::attached::Attached;
pub use self::future::HooksFuture;
pub use self::hooks::Hooks;
pub use self::layer::{HooksLayer, HooksService};
pub use self::route::{HooksRouteFuture, HooksRouteLayer, HooksRouteService};
