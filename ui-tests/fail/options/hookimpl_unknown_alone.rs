use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(first)]
fn start() {}

fn main() {}
