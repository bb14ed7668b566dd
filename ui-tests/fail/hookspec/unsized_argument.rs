use hooks_core::hookspec;

#[hookspec]
fn render(page: str);

fn main() {}
