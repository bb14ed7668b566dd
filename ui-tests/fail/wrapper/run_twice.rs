use hooks_core::{Next, hookimpl, hookspec};

#[hookspec]
fn render(page: &str) -> String;

#[hookimpl(wrapper)]
fn render(mut hook: render<'_>, next: Next<'_, render<'_>>) -> Vec<String> {
    next.run(hook.reborrow());
    next.run(hook)
}

fn main() {}
