use hooks_core::hookspec;

#[hookspec]
pub use std::fmt::Write;

fn main() {}
