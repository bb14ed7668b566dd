use hooks_core::hookspec;

#[hookspec]
fn title() -> str;

fn main() {}
