use hooks_core::hookspec;

#[hookspec]
fn start();

#[hookspec(historic, unwinds = start)]
fn stop();

fn main() {}
