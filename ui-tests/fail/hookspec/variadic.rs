use hooks_core::hookspec;

#[hookspec]
fn print(format: &str, arguments: ...);

fn main() {}
