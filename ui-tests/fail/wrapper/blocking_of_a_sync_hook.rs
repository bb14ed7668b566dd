use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(blocking)]
fn start() {}

fn main() {}
