use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(tryfirst, priority = 3)]
fn start() {}

fn main() {}
