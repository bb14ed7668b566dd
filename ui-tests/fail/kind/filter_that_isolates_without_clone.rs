use hooks_core::hookspec;

pub struct Page(pub String);

#[hookspec(filter, on_error = "isolate")]
pub fn render(page: Page) -> Page;

fn main() {}
