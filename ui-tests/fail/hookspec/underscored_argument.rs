use hooks_core::hookspec;

#[hookspec]
fn draw(_x: u8, y: u8);

fn main() {}
