//! The manual, page by page: what the reference does not tell.

#[doc = include_str!("doc/manual/existing_app.md")]
pub mod existing_app {}

#[doc = include_str!("doc/manual/request.md")]
pub mod request {}
