use hooks_core::hookspec;

#[hookspec]
fn title(page: &str) -> &str;

fn main() {}
