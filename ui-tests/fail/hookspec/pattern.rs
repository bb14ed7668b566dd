use hooks_core::hookspec;

#[hookspec]
fn draw((x, y): (u8, u8));

fn main() {}
