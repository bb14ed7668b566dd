use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(before)]
fn start() {}

fn main() {}
