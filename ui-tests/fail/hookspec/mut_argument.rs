use hooks_core::hookspec;

#[hookspec]
fn render(mut page: String);

fn main() {}
