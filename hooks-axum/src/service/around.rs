//! Around the router: before routing, and on the way out.

mod future;
mod layer;
mod service;

pub use self::future::HooksFuture;
pub use self::layer::HooksLayer;
pub use self::service::HooksService;
