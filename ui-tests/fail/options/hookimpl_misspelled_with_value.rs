use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(prio = 3)]
fn start() {}

fn main() {}
