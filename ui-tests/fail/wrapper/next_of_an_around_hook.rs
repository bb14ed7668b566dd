use hooks_core::{Next, hookimpl, hookspec};

#[hookspec(around)]
async fn handle(request: String) -> String;

#[hookimpl(wrapper)]
async fn handle(hook: handle, next: Next<handle>) -> String {
    next.run(hook).await
}

fn main() {}
