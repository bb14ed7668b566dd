use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(priority)]
fn start() {}

fn main() {}
