use hooks_core::hookspec;

#[hookspec]
fn draw(_: u8);

fn main() {}
