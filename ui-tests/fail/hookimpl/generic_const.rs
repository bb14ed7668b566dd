use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn render(page: &str);

#[hookimpl]
fn render<const N: usize>() {}

fn main() {}
