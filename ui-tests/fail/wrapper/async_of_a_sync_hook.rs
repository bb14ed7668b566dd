use hooks_core::{Next, hookimpl, hookspec};

#[hookspec]
fn render(page: &str) -> String;

#[hookimpl(wrapper)]
async fn render(hook: render<'_>, next: Next<'_, render<'_>>) -> Vec<String> {
    next.run(hook)
}

fn main() {}
