use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

#[hookspec]
fn stop();

#[hookimpl(start, stop)]
fn both() {}

fn main() {}
