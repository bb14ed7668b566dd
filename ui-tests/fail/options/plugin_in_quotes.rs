use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(plugin = "tracing")]
fn start() {}

fn main() {}
