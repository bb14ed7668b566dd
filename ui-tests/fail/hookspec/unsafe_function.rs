use hooks_core::hookspec;

#[hookspec]
unsafe fn start();

fn main() {}
