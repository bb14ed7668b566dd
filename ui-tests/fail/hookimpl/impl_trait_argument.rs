use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn render(page: &str);

#[hookimpl]
fn render(page: impl ToString) {
    let _ = page.to_string();
}

fn main() {}
