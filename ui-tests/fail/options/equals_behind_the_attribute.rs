use hooks_core::hookspec;

#[hookspec = "reverse"]
fn stop();

fn main() {}
