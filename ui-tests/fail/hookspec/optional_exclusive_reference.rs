use hooks_core::hookspec;

#[hookspec]
fn render(page: Option<&mut String>);

fn main() {}
