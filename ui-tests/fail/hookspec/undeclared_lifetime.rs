use hooks_core::hookspec;

#[hookspec]
fn render(page: &'a str);

fn main() {}
