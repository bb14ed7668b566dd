use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(tryfist)]
fn start() {}

fn main() {}
