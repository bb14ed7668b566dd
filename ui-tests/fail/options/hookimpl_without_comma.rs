use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(tryfirst after = "clock")]
fn start() {}

fn main() {}
