use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn render(page: &str);

#[hookimpl]
fn render<T>(page: T)
where
    T: ToString,
{
    let _ = page.to_string();
}

fn main() {}
