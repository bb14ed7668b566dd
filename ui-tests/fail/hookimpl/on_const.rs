use hooks_core::hookimpl;

#[hookimpl]
const LIMIT: u8 = 1;

fn main() {}
