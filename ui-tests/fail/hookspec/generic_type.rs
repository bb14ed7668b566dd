use hooks_core::hookspec;

#[hookspec]
fn render<T>(page: T);

fn main() {}
