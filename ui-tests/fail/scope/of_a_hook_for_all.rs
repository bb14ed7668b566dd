use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn draw(page: &str);

#[hookimpl(scope = "own", tryfirst)]
fn draw() {}

fn main() {}
