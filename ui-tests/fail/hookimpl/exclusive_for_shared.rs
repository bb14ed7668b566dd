use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn render(page: &String);

#[hookimpl]
fn render(page: &mut String) {
    page.clear();
}

fn main() {}
