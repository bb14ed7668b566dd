use hooks_core::hookspec;

#[hookspec(crate = "hooks_core")]
fn stop();

fn main() {}
