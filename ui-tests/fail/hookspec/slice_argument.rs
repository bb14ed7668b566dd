use hooks_core::hookspec;

#[hookspec]
fn render(pages: [String]);

fn main() {}
