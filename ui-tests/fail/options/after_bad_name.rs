use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(after = ["clock?", "request tracing"])]
fn start() {}

fn main() {}
