//! The manual, page by page: for whoever runs a service that others have written.

#[doc = include_str!("doc/manual/operate.md")]
pub mod operate {}

#[doc = include_str!("doc/manual/secure.md")]
pub mod secure {}
