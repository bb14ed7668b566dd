use hooks_core::hookspec;

#[hookspec]
const LIMIT: u8 = 1;

fn main() {}
