use hooks_core::hookspec;

#[hookspec]
fn render(page: &impl ToString);

fn main() {}
