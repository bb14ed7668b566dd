use hooks_core::hookspec;

#[hookspec(since = 1.2)]
fn stop();

fn main() {}
