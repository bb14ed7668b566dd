use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookimpl(start, lazy)]
fn begin() {}

fn main() {}
