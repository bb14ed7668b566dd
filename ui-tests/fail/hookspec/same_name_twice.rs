use hooks_core::hookspec;

#[hookspec]
fn draw(x: u8, x: u8);

fn main() {}
