use hooks_core::hookspec;

#[hookspec]
fn render(page: Pgae);

fn main() {}
