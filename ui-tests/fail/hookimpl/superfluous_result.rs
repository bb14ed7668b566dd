use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start(app: &str);

#[hookimpl]
fn start() -> bool {
    true
}

fn main() {}
