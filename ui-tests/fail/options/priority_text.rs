use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(priority = "high")]
fn start() {}

fn main() {}
