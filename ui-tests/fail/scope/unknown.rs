use hooks_core::{hookimpl, hookspec};

#[hookspec(scoped)]
fn draw(page: &str);

#[hookimpl(scope = "mine")]
fn draw() {}

fn main() {}
