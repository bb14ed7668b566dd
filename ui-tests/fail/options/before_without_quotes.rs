use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(before = tracing)]
fn start() {}

fn main() {}
