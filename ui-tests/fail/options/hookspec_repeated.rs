use hooks_core::hookspec;

#[hookspec(reverse, reverse)]
fn stop();

fn main() {}
