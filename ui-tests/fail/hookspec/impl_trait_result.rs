use hooks_core::hookspec;

#[hookspec]
fn pages() -> impl Iterator<Item = String>;

fn main() {}
