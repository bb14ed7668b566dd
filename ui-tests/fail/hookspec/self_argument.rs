use hooks_core::hookspec;

#[hookspec]
fn start(&self);

fn main() {}
