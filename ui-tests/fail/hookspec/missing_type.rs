use hooks_core::hookspec;

#[hookspec]
fn render(page);

fn main() {}
