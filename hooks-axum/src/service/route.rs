//! On the routes of the router: between routing and whatever answers.

mod future;
mod layer;
mod service;

pub use self::future::HooksRouteFuture;
pub use self::layer::HooksRouteLayer;
pub use self::service::HooksRouteService;
