use hooks_core::hookspec;

#[hookspec]
async fn render(page: &Pgae);

fn main() {}
