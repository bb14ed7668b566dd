#![forbid(dead_code)]

use hooks_core::hookspec;

#[hookspec]
pub fn render();

fn main() {}
