#![deny(deprecated)]
#![allow(unused_variables)]

use hooks_core::{hookimpl, hookspec};

#[hookspec]
#[deprecated(note = "implement `render`")]
fn draw(page: &str);

#[hookimpl]
fn draw(page: &str) {}

fn main() {}
