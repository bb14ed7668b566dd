#![deny(deprecated)]
#![allow(unused_variables)]

use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn draw(page: &str, #[deprecated(note = "all are in colour")] color: bool);

#[hookimpl]
fn draw(color: bool) {}

fn main() {}
