use hooks_core::hookspec;

#[hookspec]
fn render(page: &str)
where
    String: Clone;

fn main() {}
