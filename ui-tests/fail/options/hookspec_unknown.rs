use hooks_core::hookspec;

#[hookspec(cached)]
fn start();

fn main() {}
