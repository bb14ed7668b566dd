//! The manual, page by page: what the reference does not tell.

#[doc = include_str!("doc/manual/plugin.md")]
pub mod plugin {}

#[doc = include_str!("doc/manual/configuration.md")]
pub mod configuration {}

#[doc = include_str!("doc/manual/testing.md")]
pub mod testing {}

#[doc = include_str!("doc/manual/trouble.md")]
pub mod trouble {}

#[doc = include_str!("doc/manual/kinds.md")]
pub mod kinds {}

#[doc = include_str!("doc/manual/linking.md")]
pub mod linking {}

#[doc = include_str!("doc/manual/order.md")]
pub mod order {}

#[doc = include_str!("doc/manual/errors.md")]
pub mod errors {}

#[doc = include_str!("doc/manual/when.md")]
pub mod when {}

#[doc = include_str!("doc/manual/pluggy.md")]
pub mod pluggy {}

#[doc = include_str!("doc/manual/compiler.md")]
pub mod compiler {}
