use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(tryfirst = true)]
fn start() {}

fn main() {}
