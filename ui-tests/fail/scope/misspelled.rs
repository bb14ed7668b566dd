use hooks_core::{hookimpl, hookspec};

#[hookspec(scoped)]
fn draw(page: &str);

#[hookimpl(scope = "owns")]
fn draw() {}

fn main() {}
