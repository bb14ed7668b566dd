use hooks_core::hookspec;

#[hookspec]
const fn limit() -> u8;

fn main() {}
