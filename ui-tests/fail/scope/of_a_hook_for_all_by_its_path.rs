use hooks_core::{Next, hookimpl};

mod host {
    #[hooks_core::hookspec]
    pub async fn draw(page: &str);
}

#[hookimpl(host::draw, wrapper, scope = "own")]
async fn paint(hook: host::draw<'_>, next: Next<'_, host::draw<'_>>) {
    next.run(hook).await;
}

fn main() {}
