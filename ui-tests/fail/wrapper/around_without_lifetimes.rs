use hooks_core::{NextAround, hookimpl, hookspec};

#[hookspec(around)]
async fn handle(request: String, route: &str) -> String;

#[hookimpl(wrapper)]
async fn handle(hook: handle, next: NextAround<handle>) -> String {
    next.run(hook).await
}

fn main() {}
