use hooks_core::hookspec;

#[hookspec]
fn render<'a>(page: &'a str);

fn main() {}
