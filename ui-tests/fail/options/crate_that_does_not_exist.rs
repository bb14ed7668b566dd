use hooks_core::hookspec;

#[hookspec(crate = hoks_core)]
fn stop();

fn main() {}
