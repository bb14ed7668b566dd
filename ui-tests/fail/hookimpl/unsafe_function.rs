use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl]
unsafe fn start() {}

fn main() {}
