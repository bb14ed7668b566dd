use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn render(page: &str);

#[hookimpl]
fn render<T>(page: T) {
    let _ = page;
}

fn main() {}
