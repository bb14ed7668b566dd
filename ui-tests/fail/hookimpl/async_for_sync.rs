use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start(app: &str) -> bool;

#[hookimpl]
async fn start(app: &str) -> bool {
    app.is_empty()
}

fn main() {}
