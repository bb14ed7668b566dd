use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(after("clock", "tracing"))]
fn start() {}

fn main() {}
