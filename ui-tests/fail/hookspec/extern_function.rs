use hooks_core::hookspec;

#[hookspec]
extern "C" fn start();

fn main() {}
