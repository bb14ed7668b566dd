use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(priority = 3000000000)]
fn start() {}

fn main() {}
