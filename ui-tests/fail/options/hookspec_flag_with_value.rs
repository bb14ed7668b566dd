use hooks_core::hookspec;

#[hookspec(reverse = true)]
fn stop();

fn main() {}
