use hooks_core::{Next, hookimpl, hookspec};

pub struct Page(pub String);

#[hookspec(filter)]
fn render(page: Page) -> Page;

#[hookimpl(render, wrapper)]
fn twice(mut hook: render, next: Next<'_, render>) -> Page {
    next.run(hook.reborrow())
}

fn main() {}
