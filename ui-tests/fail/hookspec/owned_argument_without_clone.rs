use hooks_core::hookspec;

pub struct Page;

#[hookspec]
fn render(page: Page);

fn main() {}
