use hooks_core::{NextAround, hookimpl, hookspec};

pub struct Page(pub String);

#[hookspec(around)]
async fn render(page: Page) -> String;

#[hookimpl(wrapper)]
async fn render(mut hook: render, next: NextAround<'_, render>) -> String {
    next.run(hook.reborrow()).await
}

fn main() {}
