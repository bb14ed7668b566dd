use hooks_core::hookimpl;

#[hookimpl]
pub use std::fmt::Write;

fn main() {}
