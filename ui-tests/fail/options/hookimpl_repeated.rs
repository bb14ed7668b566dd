use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(after = "clock", after = "tracing")]
fn start() {}

fn main() {}
