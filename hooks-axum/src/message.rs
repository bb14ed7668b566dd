/// The request that hooks see.
pub type Request = axum::extract::Request;
/// The response that hooks give and see.
pub type Response = axum::response::Response;
