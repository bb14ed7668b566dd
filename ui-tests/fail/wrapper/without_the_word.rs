use hooks_core::{Next, NextAround, hookimpl, hookspec};

#[hookspec]
fn render(page: &str) -> String;

#[hookspec(around)]
async fn handle(request: String) -> String;

#[hookimpl]
fn render(hook: render, next: Next<render>) -> Vec<String> {
    next.run(hook)
}

#[hookimpl(handle)]
async fn log(hook: handle, next: NextAround<handle>) -> String {
    next.run(hook).await
}

fn main() {}
