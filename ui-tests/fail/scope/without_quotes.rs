use hooks_core::{hookimpl, hookspec};

#[hookspec(scoped)]
fn draw(page: &str);

#[hookimpl(scope = own)]
fn draw() {}

fn main() {}
