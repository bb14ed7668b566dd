use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl]
fn start()

fn main() {}
