use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

struct Tracing;

#[hookimpl(plugin = Tracing)]
fn start() {}

fn main() {}
